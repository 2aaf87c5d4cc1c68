#include "auth/people/login_throttle.h"

#include <algorithm>

namespace solidrust {

std::chrono::milliseconds LoginThrottle::begin(std::string_view account, std::string_view address,
                                               SteadyTime now) {
  // The address first: one that is refused cannot make anybody else wait.
  if (const auto wait = addresses_.take(counted_address(address), now); wait.count() > 0)
    return wait;
  const std::int64_t now_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
  return accounts_.with(account, [&](Failures& failures) {
    if (now_ms - failures.last_ms >= kForget.count()) failures.count = 0;
    if (failures.count >= kFree) {
      const std::uint32_t doublings = std::min<std::uint32_t>(failures.count - kFree, 20);
      const std::int64_t delay = std::min(kFirstDelay.count() << doublings, kMostDelay.count());
      if (const std::int64_t wait = failures.last_ms + delay - now_ms; wait > 0)
        return std::chrono::milliseconds(wait);
    }
    ++failures.count;
    failures.last_ms = now_ms;
    return std::chrono::milliseconds(0);
  });
}

void LoginThrottle::succeeded(std::string_view account, std::string_view address) {
  addresses_.give_back(counted_address(address));
  forget(account);
}

void LoginThrottle::withdrawn(std::string_view account, std::string_view address) {
  addresses_.give_back(counted_address(address));
  accounts_.with(account, [](Failures& failures) {
    if (failures.count > 0) --failures.count;
  });
}

void LoginThrottle::forget(std::string_view account) {
  accounts_.with(account, [](Failures& failures) { failures.count = 0; });
}

}  // namespace solidrust
