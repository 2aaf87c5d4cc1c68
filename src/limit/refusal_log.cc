#include "limit/refusal_log.h"

#include <algorithm>
#include <limits>

#include "base/time_units.h"

namespace solidrust {
namespace {

constexpr auto kSpan = static_cast<std::int64_t>(RefusalLog::kHours);

std::size_t place_of(std::int64_t hour) {
  return static_cast<std::size_t>(hour % kSpan);
}

}  // namespace

void RefusalLog::note(const Fingerprint& account, std::int64_t now_ms) {
  const std::int64_t hour = now_ms / kHourMs;
  auto found = tallies_.find(account);
  if (found == tallies_.end()) {
    if (tallies_.size() >= kMost)
      std::erase_if(tallies_,
                    [&](const auto& row) { return row.second.last_hour <= hour - kSpan; });
    if (tallies_.size() >= kMost) return;
    found = tallies_.try_emplace(account).first;
    found->second.last_hour = hour;
  }
  Tally& tally = found->second;
  for (std::int64_t next = std::max(tally.last_hour + 1, hour - kSpan + 1); next <= hour; ++next)
    tally.counts[place_of(next)] = 0;
  tally.last_hour = std::max(tally.last_hour, hour);
  std::uint32_t& count = tally.counts[place_of(hour)];
  if (count < std::numeric_limits<std::uint32_t>::max()) ++count;
}

RefusalLog::Hours RefusalLog::hours(const Fingerprint& account, std::int64_t now_ms) const {
  Hours out{};
  const auto found = tallies_.find(account);
  if (found == tallies_.end()) return out;
  const std::int64_t now = now_ms / kHourMs;
  for (std::int64_t i = 0; i < kSpan; ++i) {
    const std::int64_t hour = now - kSpan + 1 + i;
    // What is not newer than the tally and not over a day older than it has a place in it.
    if (hour <= found->second.last_hour && hour > found->second.last_hour - kSpan)
      out[static_cast<std::size_t>(i)] = found->second.counts[place_of(hour)];
  }
  return out;
}

}  // namespace solidrust
