// A number that one thread counts up and others read.
#pragma once

#include <atomic>
#include <cstdint>

namespace solidrust::metrics {

// add() belongs to one thread: a plain read and write, where a fetch_add would make other
// processors wait. value() is any thread's.
class Count {
 public:
  void add(std::uint64_t more = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
  }
  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

}  // namespace solidrust::metrics
