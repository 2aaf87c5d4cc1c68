#include "auth/rate_bucket.h"

#include <algorithm>

#include "auth/network_address.h"

namespace solidrust {
namespace {

std::int64_t ms_of(SteadyTime time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

}  // namespace

std::string counted_address(std::string_view address) {
  const std::optional<IpAddress> ip = IpAddress::parse(address);
  if (!ip) return std::string(address.substr(0, 64));
  const std::size_t size = ip->is_v4() ? ip->bytes.size() : 8;
  return std::string(reinterpret_cast<const char*>(ip->bytes.data()), size);
}

std::chrono::milliseconds RateBucket::take(std::string_view name, SteadyTime now) {
  const std::int64_t now_ms = ms_of(now);
  return table_.with(name, [&](State& state) {
    state.last_ms = now_ms;
    const std::int64_t full = std::max(state.full_ms, now_ms);
    const std::int64_t wait = full - now_ms - (burst_ - 1) * each_ms_;
    if (wait > 0) return std::chrono::milliseconds(wait);
    state.full_ms = full + each_ms_;
    return std::chrono::milliseconds(0);
  });
}

void RateBucket::give_back(std::string_view name) {
  table_.with(name, [&](State& state) { state.full_ms -= each_ms_; });
}

}  // namespace solidrust
