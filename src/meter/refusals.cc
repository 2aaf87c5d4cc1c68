#include "meter/refusals.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "base/time_units.h"

namespace solidrust {
Refusals::Sum::Sum(const UsageRecord& first)
    : id(first.id),
      account(first.account),
      key(first.key),
      operation(first.operation),
      model(first.model),
      code(first.code),
      detail(first.detail),
      time_ms(first.time_ms),
      environment(first.environment),
      latency_ms(first.latency_ms),
      status(first.status),
      stream(first.stream) {}

UsageRecord Refusals::Sum::record() const {
  UsageRecord record;
  record.id = id;
  record.time_ms = time_ms;
  record.account = account;
  record.key = key;
  record.environment = environment;
  record.operation = operation;
  record.model = model;
  record.code = code;
  record.detail = detail;
  record.latency_ms = latency_ms;
  record.status = status;
  record.stream = stream;
  record.refusals = refusals;
  return record;
}

Refusals::Shard& Refusals::shard_of(std::string_view key) {
  return shards_[std::hash<std::string_view>{}(key) % kShards];
}

// Under the shard's lock. Where the shard is full, what has no refusal of this minute gives way, or
// else everything does: that only lets more rows of their own through.
Refusals::Tally& Refusals::tally_of(Shard& shard, const UsageRecord& record) {
  std::string name(record.key.empty() ? record.account : record.key);
  name += ' ';
  name += record.code;
  if (const auto found = shard.tallies.find(name); found != shard.tallies.end())
    return found->second;
  const std::int64_t minute = record.time_ms / kMinuteMs;
  for (const bool old_ones : {true, false}) {
    if (shard.tallies.size() < kMostAShard) break;
    for (auto each = shard.tallies.begin(); each != shard.tallies.end();) {
      if (old_ones && each->second.minute == minute) {
        ++each;
        continue;
      }
      for (Sum& sum : each->second.gathering) put_off(shard, std::move(sum));
      each = shard.tallies.erase(each);
    }
  }
  return shard.tallies[std::move(name)];
}

void Refusals::gather(Tally& tally, const UsageRecord& record) {
  if (tally.gathering.empty()) tally.gathering.emplace_back(record);
  ++tally.gathering.front().refusals;
}

bool Refusals::note(const UsageRecord& record) {
  Shard& shard = shard_of(record.key);
  const std::lock_guard lock(shard.mutex);
  Tally& tally = tally_of(shard, record);
  const std::int64_t minute = record.time_ms / kMinuteMs;
  if (tally.minute != minute) {
    tally.minute = minute;
    tally.rows = 0;
  }
  if (tally.rows < kRowsAMinute) {
    ++tally.rows;
    return true;
  }
  gather(tally, record);
  return false;
}

void Refusals::count(const UsageRecord& record) {
  Shard& shard = shard_of(record.key);
  const std::lock_guard lock(shard.mutex);
  gather(tally_of(shard, record), record);
}

std::vector<Refusals::Sum> Refusals::take(std::int64_t now_ms) {
  std::vector<Sum> taken;
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    taken.insert(taken.end(), std::make_move_iterator(shard.due.begin()),
                 std::make_move_iterator(shard.due.end()));
    shard.due.clear();
    for (auto& [name, tally] : shard.tallies) {
      if (tally.gathering.empty() || tally.gathering.front().time_ms > now_ms - kSumEveryMs)
        continue;
      taken.push_back(std::move(tally.gathering.front()));
      tally.gathering.clear();
    }
  }
  return taken;
}

void Refusals::give_back(std::vector<Sum> sums) {
  for (Sum& sum : sums) {
    Shard& shard = shard_of(sum.key);
    const std::lock_guard lock(shard.mutex);
    put_off(shard, std::move(sum));
  }
}

// Under the shard's lock.
void Refusals::put_off(Shard& shard, Sum sum) {
  const auto same = std::find_if(shard.due.begin(), shard.due.end(), [&](const Sum& one) {
    return one.key == sum.key && one.code == sum.code && one.account == sum.account;
  });
  if (same != shard.due.end())
    same->refusals += sum.refusals;
  else if (shard.due.size() < kMostAShard)
    shard.due.push_back(std::move(sum));
  else
    lost_.fetch_add(sum.refusals, std::memory_order_relaxed);
}

}  // namespace solidrust
