// A key goes through these, each of which may end it:
//
//   checksum → MAC → cache of keys → cache of unknown MACs → a look-up, one at a time per MAC
//
// Revocation against a look-up in flight: invalidate() first marks every flight stale and drops
// what is cached, shard by shard under the shard's lock. A flight lands under the same lock: either
// it landed before, then what it cached is dropped; or it is stale, then its row counts for nothing
// and is read again. The row is committed by then, so the second reading sees it.
#include "auth/keys/key_authenticator.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "auth/keys/key_cache.h"
#include "auth/keys/key_format.h"
#include "auth/keys/key_hasher.h"
#include "auth/keys/key_loader.h"
#include "auth/keys/malformed_key.h"
#include "auth/keys/principal_registry.h"
#include "auth/keys/unknown_key_cache.h"
#include "auth/people/guess_throttle.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxShards = 64;
constexpr int kMaxReadings = 8;                            // of one flight, when it goes stale
constexpr std::chrono::milliseconds kRefreshPause{1'000};  // after one that failed

std::size_t shard_count(std::size_t capacity) {
  std::size_t count = kMaxShards;
  while (count > 1 && capacity / count < 64) count /= 2;
  return count;
}

Error cannot_check(std::string internal) {
  return {ErrorCode::service_unavailable,
          "API keys cannot be checked at the moment. Try again shortly.",
          {},
          std::move(internal)};
}

struct Waiting {
  KeyAuthenticator::Waiter* waiter;
  std::string peer;
};

// What a look-up found: a principal, or the key that is refused, or neither.
struct Known {
  PrincipalPtr principal;
  RefusedKeyPtr refused;
};

RefusedKeyPtr refused_key(const KeyId& key, const AccountId& account, Environment environment,
                          RefusedKey::Because because) {
  return std::make_shared<const RefusedKey>(RefusedKey{key, account, environment, because});
}

RefusedKeyPtr refused_key(const KeyWithOwner& row) {
  using Because = RefusedKey::Because;
  Because because = Because::expired;
  switch (row.key.status) {
    case KeyStatus::active:
      if (row.account_disabled) because = Because::account_disabled;
      break;
    case KeyStatus::disabled:
      because = Because::disabled;
      break;
    case KeyStatus::revoked:
      because = Because::revoked;
      break;
  }
  return refused_key(row.key.id, row.key.account, row.key.environment, because);
}

struct Flight {
  std::vector<Waiting> waiting;  // none: a refresh in the background
  std::optional<KeyMac> older;
  bool stale = false;
  int readings = 1;
};

struct Shard {
  Shard(std::size_t keys, std::size_t unknown_keys) : cache(keys), unknown(unknown_keys) {}
  mutable std::mutex mutex;
  KeyCache cache;
  UnknownKeyCache unknown;
  KeyMacMap<Flight> flights;
};

}  // namespace

struct KeyAuthenticator::Impl {
  Impl(const KeyHasher& hasher, KeyLoader& loader, const Clock& clock, const Options& options)
      : hasher_(hasher),
        loader_(loader),
        clock_(clock),
        options_(options),
        throttle_(options.invalid_per_minute) {
    const std::size_t capacity = std::max<std::size_t>(options.capacity, 1);
    const std::size_t count = shard_count(capacity);
    for (std::size_t i = 0; i < count; ++i)
      shards_.push_back(std::make_unique<Shard>(
          capacity / count, std::max<std::size_t>(options.negative_capacity / count, 1)));
  }

  std::optional<KeyAnswer> authenticate(std::string_view key, std::string_view peer,
                                        Waiter& waiter);
  std::optional<KeyAnswer> miss(Shard& shard, const KeyMac& mac, std::string_view key,
                                std::string_view peer, Waiter& waiter);
  void load(const KeyMac& mac, const std::optional<KeyMac>& older);
  void land(const KeyMac& mac, Result<std::optional<KeyWithOwner>> answer);
  Result<Known> keep(Shard& shard, const KeyMac& mac,
                     const Result<std::optional<KeyWithOwner>>& answer);

  // Decided anew at every use, whatever the cache says.
  KeyAnswer admit(PrincipalPtr principal, std::string_view peer);
  // `message`: what an invalid key is told while its address has not guessed too often.
  KeyAnswer refusal(std::string_view peer, RefusedKeyPtr refused,
                    std::string message = "Invalid API key.");

  template <class Matches>
  void forget(Matches matches) {
    for (const std::unique_ptr<Shard>& shard : shards_) {
      const std::lock_guard lock(shard->mutex);
      shard->cache.erase_if(matches);
      shard->unknown.clear();  // a key that was enabled again may stand in it
      for (auto& [mac, flight] : shard->flights) flight.stale = true;
    }
  }

  // By other bytes than the shard's own hash takes.
  Shard& shard_of(const KeyMac& mac) { return *shards_[mac[8] % shards_.size()]; }

  const KeyHasher& hasher_;
  KeyLoader& loader_;
  const Clock& clock_;
  const Options options_;
  GuessThrottle throttle_;
  PrincipalRegistry registry_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::atomic<std::uint64_t> read_{0};
};

std::optional<KeyAnswer> KeyAuthenticator::Impl::authenticate(std::string_view key,
                                                              std::string_view peer,
                                                              Waiter& waiter) {
  if (!parse_key(key)) return refusal(peer, nullptr, malformed_key_message(key));
  const KeyMac mac = hasher_.mac(key);
  const SteadyTime now = clock_.steady();
  Shard& shard = shard_of(mac);
  PrincipalPtr principal;
  bool refresh = false;
  {
    const std::lock_guard lock(shard.mutex);
    KeyCache::Entry* const entry = shard.cache.find(mac);
    if (entry != nullptr && now < entry->stale_at) {
      principal = entry->principal;
      if (now >= entry->refresh_at) {
        const auto [flight, fresh] = shard.flights.try_emplace(mac);
        if (fresh) flight->second.older = hasher_.older_mac(key);
        refresh = fresh;
      }
    }
  }
  if (principal == nullptr) return miss(shard, mac, key, peer, waiter);
  if (refresh) load(mac, hasher_.older_mac(key));
  return admit(std::move(principal), peer);
}

std::optional<KeyAnswer> KeyAuthenticator::Impl::miss(Shard& shard, const KeyMac& mac,
                                                      std::string_view key, std::string_view peer,
                                                      Waiter& waiter) {
  const std::optional<KeyMac> older = hasher_.older_mac(key);
  const UnknownKeyCache::Entry* unknown = nullptr;
  RefusedKeyPtr refused;
  bool first = false;
  {
    const std::lock_guard lock(shard.mutex);
    unknown = shard.unknown.find(mac, clock_.steady());
    if (unknown != nullptr) {
      refused = unknown->refused;
    } else {
      const auto [flight, fresh] = shard.flights.try_emplace(mac);
      flight->second.waiting.push_back({&waiter, std::string(peer)});
      if (fresh) flight->second.older = older;
      first = fresh;
    }
  }
  if (unknown != nullptr) return refusal(peer, std::move(refused));
  if (first) load(mac, older);
  return std::nullopt;
}

void KeyAuthenticator::Impl::load(const KeyMac& mac, const std::optional<KeyMac>& older) {
  read_.fetch_add(1, std::memory_order_relaxed);
  loader_.find_by_mac(mac, older, [this, mac](Result<std::optional<KeyWithOwner>> answer) {
    land(mac, std::move(answer));
  });
}

void KeyAuthenticator::Impl::land(const KeyMac& mac, Result<std::optional<KeyWithOwner>> answer) {
  Shard& shard = shard_of(mac);
  std::unique_lock lock(shard.mutex);
  const auto found = shard.flights.find(mac);
  if (std::exchange(found->second.stale, false)) {
    if (found->second.readings++ < kMaxReadings) {
      const std::optional<KeyMac> older = found->second.older;
      lock.unlock();
      load(mac, older);
      return;
    }
    answer = Error(ErrorCode::service_unavailable, "", {}, "keys change faster than they are read");
  }
  const std::vector<Waiting> waiting = std::move(found->second.waiting);
  shard.flights.erase(found);
  const Result<Known> kept = keep(shard, mac, answer);
  lock.unlock();
  for (const Waiting& one : waiting) {
    if (!kept.ok())
      one.waiter->done(kept.error());
    else if (kept->principal == nullptr)
      one.waiter->done(refusal(one.peer, kept->refused));
    else
      one.waiter->done(admit(kept->principal, one.peer));
  }
}

// Under the shard's lock: caches what was read.
Result<Known> KeyAuthenticator::Impl::keep(Shard& shard, const KeyMac& mac,
                                           const Result<std::optional<KeyWithOwner>>& answer) {
  const SteadyTime now = clock_.steady();
  if (!answer.ok()) {
    // What is known stays in use until it is stale: a database that is locked stops no one.
    if (KeyCache::Entry* const entry = shard.cache.find(mac))
      entry->refresh_at = now + kRefreshPause;
    return cannot_check(answer.error().internal);
  }
  const std::optional<KeyWithOwner>& row = answer.value();
  const bool usable = row && row->key.status == KeyStatus::active && !row->account_disabled &&
                      !(row->key.expires_ms && *row->key.expires_ms <= unix_ms(clock_.system()));
  if (!usable) {
    shard.cache.erase(mac);
    const RefusedKeyPtr refused = row ? refused_key(*row) : nullptr;
    shard.unknown.put(mac, now, {now + options_.negative, refused});
    return Known{nullptr, refused};
  }
  KeyCache::Entry& entry = shard.cache.put(mac);
  if (entry.principal == nullptr || !same_policy(*entry.principal, *row))
    entry.principal = registry_.make(*row);
  entry.refresh_at = now + options_.fresh;
  entry.stale_at = now + std::max(options_.fresh, options_.stale);
  return Known{entry.principal, nullptr};
}

KeyAnswer KeyAuthenticator::Impl::admit(PrincipalPtr principal, std::string_view peer) {
  const bool expired = principal->expires_ms && *principal->expires_ms <= unix_ms(clock_.system());
  const bool cut = principal->cut.load(std::memory_order_relaxed);
  if (!expired && !cut && principal->may_come_from(peer)) return principal;
  using Because = RefusedKey::Because;
  return refusal(peer, refused_key(principal->key, principal->account, principal->environment,
                                   cut       ? Because::revoked
                                   : expired ? Because::expired
                                             : Because::address));
}

KeyAnswer KeyAuthenticator::Impl::refusal(std::string_view peer, RefusedKeyPtr refused,
                                          std::string message) {
  // Peers without an address (a Unix socket) count together.
  const IpAddress address = IpAddress::parse(peer).value_or(IpAddress{});
  if (throttle_.count(address, clock_.steady()))
    return {Error(ErrorCode::invalid_api_key, std::move(message)), std::move(refused)};
  return {Error(ErrorCode::rate_limit_exceeded,
                "Too many invalid API keys from this address. Wait a minute."),
          std::move(refused)};
}

KeyAuthenticator::KeyAuthenticator(const KeyHasher& hasher, KeyLoader& loader, const Clock& clock,
                                   Options options)
    : impl_(std::make_unique<Impl>(hasher, loader, clock, options)) {}

KeyAuthenticator::~KeyAuthenticator() = default;

std::optional<KeyAnswer> KeyAuthenticator::authenticate(std::string_view key,
                                                        std::string_view peer_address,
                                                        Waiter& waiter) {
  return impl_->authenticate(key, peer_address, waiter);
}

void KeyAuthenticator::invalidate(const KeyId& key, bool compromised) {
  impl_->forget([&key](const Principal& principal) { return principal.key == key; });
  // After the walk: a Principal that a look-up made meanwhile is registered by now.
  if (compromised) impl_->registry_.cut(key);
}

void KeyAuthenticator::invalidate_account(const AccountId& account, bool disabled) {
  impl_->forget([&account](const Principal& principal) { return principal.account == account; });
  if (disabled) impl_->registry_.cut(account);
}

PrincipalPtr KeyAuthenticator::stand_in(const KeyWithOwner& row) {
  return impl_->registry_.make(row);
}

KeyAuthenticator::Sizes KeyAuthenticator::sizes() const {
  Sizes sizes;
  sizes.read = impl_->read_.load(std::memory_order_relaxed);
  for (const std::unique_ptr<Shard>& shard : impl_->shards_) {
    const std::lock_guard lock(shard->mutex);
    sizes.keys += shard->cache.size();
    sizes.unknown += shard->unknown.size();
    sizes.lookups += shard->flights.size();
  }
  return sizes;
}

}  // namespace solidrust
