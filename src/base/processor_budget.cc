#include "base/processor_budget.h"

#include <algorithm>

#include <time.h>

namespace solidrust {

using std::chrono::nanoseconds;

nanoseconds ProcessorBudget::wait(SteadyTime now) noexcept {
  // In floating point: the time since a rest of years, times a share, is no overflow.
  const double earned =
      std::chrono::duration<double, std::nano>(now - last_).count() * limits_.share;
  const double room = static_cast<double>((limits_.most - left_).count());
  left_ += nanoseconds(static_cast<nanoseconds::rep>(std::clamp(earned, 0.0, std::max(room, 0.0))));
  last_ = now;
  if (left_.count() > 0) return nanoseconds::zero();
  // One more, so that there is something then.
  return nanoseconds(static_cast<nanoseconds::rep>(static_cast<double>(1 - left_.count()) /
                                                   limits_.share)) +
         nanoseconds(1);
}

nanoseconds thread_processor_time() noexcept {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

}  // namespace solidrust
