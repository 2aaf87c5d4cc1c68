// A clock that stands still until a test moves it. Tests only.
#pragma once

#include <atomic>

#include "base/clock.h"

namespace solidrust {

class FakeClock final : public Clock {
 public:
  SteadyTime steady() const override { return SteadyTime{std::chrono::milliseconds{steady_ms_}}; }
  SystemTime system() const override { return from_unix_ms(system_ms_); }

  void advance(std::chrono::milliseconds by) {
    steady_ms_ += by.count();
    system_ms_ += by.count();
  }
  // Somebody set the wall clock: system time jumps, steady time does not.
  void jump_system(std::chrono::milliseconds by) { system_ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> steady_ms_{1'000'000};
  std::atomic<std::int64_t> system_ms_{1'800'000'000'000};
};

}  // namespace solidrust
