#include "auth/keys/last_used.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace solidrust {
namespace {

constexpr std::chrono::seconds kStep{1};

}  // namespace

LastUsed::LastUsed(KeyStore& keys, DatabaseThread& writer, const Clock& clock, std::size_t capacity)
    : keys_(keys),
      writer_(writer),
      clock_(clock),
      shard_capacity_(std::max<std::size_t>(capacity / kShards, 1)),
      next_tick_(clock.steady() + kStep) {}

std::size_t LastUsed::shard_of(const KeyId& key) {
  // Not the low bits of the hash: the shard's own table takes those.
  return (std::hash<KeyId>{}(key) >> 32) % kShards;
}

void LastUsed::note(const Principal& principal, std::string_view peer_address) {
  const std::int64_t now = unix_ms(clock_.system());
  Shard& shard = shards_[shard_of(principal.key)];
  const std::lock_guard lock(shard.mutex);
  auto found = shard.uses.find(principal.key);
  if (found == shard.uses.end()) {
    if (shard.uses.size() >= shard_capacity_) {
      dropped_.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    found = shard.uses.try_emplace(principal.key, KeyStore::Use{principal.key, 0, {}, 0}).first;
  }
  KeyStore::Use& use = found->second;
  use.at_ms = now;
  if (use.from != peer_address) use.from = peer_address;
  if (principal.rotated) ++use.after_rotation;
}

void LastUsed::tick() {
  const SteadyTime now = clock_.steady();
  // After a long pause every shard is due once, not more.
  next_tick_ = std::max(next_tick_, now - kStep * static_cast<int>(kShards - 1));
  for (; next_tick_ <= now; next_tick_ += kStep) {
    Shard& shard = shards_[next_shard_];
    next_shard_ = (next_shard_ + 1) % kShards;
    if (queued_.load(std::memory_order_relaxed) >= kShards) continue;  // the database is locked
    queued_.fetch_add(1, std::memory_order_relaxed);
    writer_.submit([this, &shard] { return write(shard); },
                   [this](const Result<void>& written) {
                     queued_.fetch_sub(1, std::memory_order_relaxed);
                     if (!written.ok())
                       LogLine(LogLevel::warn, "last_used_not_written")
                           .field("reason", written.error().internal);
                   });
  }
}

Result<void> LastUsed::flush() {
  return writer_.call([this]() -> Result<void> {
    for (Shard& shard : shards_)
      if (Result<void> written = write(shard); !written) return written;
    return {};
  });
}

Result<void> LastUsed::write(Shard& shard) {
  std::vector<KeyStore::Use> uses;
  {
    std::unordered_map<KeyId, KeyStore::Use> taken;
    const std::lock_guard lock(shard.mutex);
    taken.swap(shard.uses);
    uses.reserve(taken.size());
    for (auto& [key, use] : taken) uses.push_back(std::move(use));
  }
  if (uses.empty()) return {};
  Result<void> written = keys_.record_uses(uses);
  if (!written) give_back(shard, std::move(uses));
  return written;
}

void LastUsed::give_back(Shard& shard, std::vector<KeyStore::Use>&& uses) {
  const std::lock_guard lock(shard.mutex);
  for (KeyStore::Use& use : uses) {
    const auto newer = shard.uses.find(use.id);
    if (newer != shard.uses.end())
      newer->second.after_rotation += use.after_rotation;
    else if (shard.uses.size() < shard_capacity_)
      shard.uses.try_emplace(use.id, std::move(use));
    else
      dropped_.fetch_add(1, std::memory_order_relaxed);
  }
}

std::optional<KeyStore::Use> LastUsed::unwritten(const KeyId& key) const {
  const Shard& shard = shards_[shard_of(key)];
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.uses.find(key);
  return found == shard.uses.end() ? std::nullopt : std::optional(found->second);
}

std::size_t LastUsed::pending() const {
  std::size_t count = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    count += shard.uses.size();
  }
  return count;
}

}  // namespace solidrust
