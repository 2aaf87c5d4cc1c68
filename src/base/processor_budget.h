// Bounds the processor time of some work, so that enough is left for the rest.
#pragma once

#include <chrono>

#include "base/clock.h"

namespace solidrust {

// A bucket of processor time. Work may begin while the bucket is not empty, and may overdraw it;
// the next work waits until it is above zero again. Not thread-safe.
class ProcessorBudget {
 public:
  struct Limits {
    double share = 0;               // of one processor, on average; above 0
    std::chrono::nanoseconds most;  // the bucket's size: unused time for a burst
  };

  // Starts full.
  ProcessorBudget(Limits limits, SteadyTime now) noexcept
      : limits_(limits), left_(limits.most), last_(now) {}

  // How long until work may begin; zero: now.
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
