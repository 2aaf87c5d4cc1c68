// How much processor time some work may take, so that there is some for the rest.
#pragma once

#include <chrono>

#include "base/clock.h"

namespace solidrust {

// A bucket of processor time. Work may begin while there is any in it, and may leave a debt that
// has to be made good before the next begins. Not thread-safe.
class ProcessorBudget {
 public:
  struct Limits {
    double share = 0;               // of one processor, in the long run; above 0
    std::chrono::nanoseconds most;  // what rest saves up, for many at once
  };

  // Full.
  ProcessorBudget(Limits limits, SteadyTime now) noexcept
      : limits_(limits), left_(limits.most), last_(now) {}

  // Until work may begin; zero: now.
  std::chrono::nanoseconds wait(SteadyTime now) noexcept;
  void spend(std::chrono::nanoseconds time) noexcept { left_ -= time; }

 private:
  Limits limits_;
  std::chrono::nanoseconds left_;
  SteadyTime last_;
};

// The processor time that the calling thread has taken since it began.
std::chrono::nanoseconds thread_processor_time() noexcept;

}  // namespace solidrust
