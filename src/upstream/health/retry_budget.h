// Bounds a model's retries: enough for other targets to take over from a broken one, but in the
// long run at most 1.2 attempts for each request, also if the whole model is broken.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace solidrust {

// A token bucket that only success fills: 0.2 of a retry for each request that was answered. When
// everything fails nothing flows in, and what is left is at most kMost retries. Thread-safe.
class RetryBudget {
 public:
  static constexpr std::int32_t kPerSuccess = 2;  // tenths of a retry
  static constexpr std::int32_t kFirst = 100;     // at the start: 10 retries
  static constexpr std::int32_t kMost = 1'000;    // 100 retries

  void answered() noexcept {
    std::int32_t now = tenths_.load(std::memory_order_relaxed);
    while (now < kMost && !tenths_.compare_exchange_weak(now, std::min(kMost, now + kPerSuccess),
                                                         std::memory_order_relaxed)) {
    }
  }
  // Takes one retry; false: there is none left.
  bool take() noexcept {
    std::int32_t now = tenths_.load(std::memory_order_relaxed);
    do {
      if (now < 10) return false;
    } while (!tenths_.compare_exchange_weak(now, now - 10, std::memory_order_relaxed));
    return true;
  }
  double left() const noexcept { return tenths_.load(std::memory_order_relaxed) / 10.0; }

 private:
  std::atomic<std::int32_t> tenths_{kFirst};
};

}  // namespace solidrust
