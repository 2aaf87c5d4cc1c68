// Spans that wait to be exported.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include "base/clock.h"
#include "trace/span.h"

namespace solidrust::trace {

// Thread-safe. Workers put in, one thread takes out; a worker waits only for a lock that is held
// for a few pointers: the reading thread has a low priority, also while it holds the lock.
class SpanQueue {
 public:
  struct Bounds {
    std::size_t bytes = 4 * 1024 * 1024;  // by Span::weight()
    std::size_t batch = 512;              // spans; one trace more may make it longer
    std::chrono::milliseconds patience{5'000};
  };
  SpanQueue(const Clock& clock, const Bounds& bounds) : clock_(clock), bounds_(bounds) {}

  // All of a trace or nothing: what does not fit is dropped and counted, and the answer is false.
  bool push(std::vector<Span> spans);
  // A batch is due when it is full, when its first span has waited long enough, or after stop().
  // Empty: none is. One thread calls it. Throws std::bad_alloc, and has taken nothing then.
  std::vector<Span> take();
  // Waits until a batch is due or stop() was called, at most this long.
  void wait(std::chrono::milliseconds most);
  void stop();
  bool stopped() const;

  std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

 private:
  struct Entry {
    std::vector<Span> spans;
    std::size_t weight = 0;
    SteadyTime since;
  };
  struct Share {
    std::size_t entries = 0;
    std::size_t spans = 0;  // in them
  };
  bool due(SteadyTime now) const;
  Share next() const;  // what a batch takes now; nothing: none is due

  const Clock& clock_;
  const Bounds bounds_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Entry> entries_;
  std::size_t spans_ = 0;
  std::size_t bytes_ = 0;
  bool stopped_ = false;
  std::atomic<std::uint64_t> dropped_{0};
};

}  // namespace solidrust::trace
