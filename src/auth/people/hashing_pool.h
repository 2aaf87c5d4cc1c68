// Where passwords are hashed: a few low-priority threads with a bounded share of processor time.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/thread_pool.h"

namespace solidrust {

// Thread-safe. Background threads (base/background_thread.h) with a budget of processor time: a
// flood of sign-ins waits here, and is refused, without slowing the API. Callers who are signed
// in, have a valid link or come from a known browser have a queue of their own.
class HashingPool {
 public:
  static constexpr std::size_t kMostAtOnce = 2;
  static constexpr std::size_t kWaiting = 32;  // in each queue (ThreadPool::Options::waiting)
  // Unused processor time that is saved up: enough for about ten hashes in a row.
  static constexpr std::chrono::milliseconds kSavedUp{250};

  struct Size {
    std::size_t threads;
    double share;  // of one processor, in the long run, for all threads
  };
  // For this many processors, of which hashing may take this percentage. Fewer than one count as
  // one: otherwise nobody could sign in on a small container, which has no other processor that the
  // hash disturbs.
  static constexpr Size size_for(double processors, std::size_t percent) noexcept {
    return {processors < 2 * kMostAtOnce ? 1 : kMostAtOnce,
            std::max(processors, 1.0) * static_cast<double>(percent) / 100};
  }

  // One of the two queues, as an argument of carry() (net/carry.h).
  class Line {
   public:
    Line(ThreadPool& pool, ThreadPool::Line line) : pool_(pool), line_(line) {}
    // Runs `work()`, which returns a Result<T>, and then `then(Result<T>)`, both on a thread of the
    // pool. If this queue is full, or after stop(), `then` is called immediately, on the calling
    // thread, with service_unavailable. Exactly once in any case. Never blocks.
    template <class Work, class Then>
    void submit(Work work, Then then) {
      pool_.submit(std::move(work), std::move(then), line_);
    }

   private:
    ThreadPool& pool_;
    const ThreadPool::Line line_;
  };

  explicit HashingPool(Size size);

  Line& for_known() { return known_; }  // ThreadPool::Line::first
  Line& for_everybody() { return everybody_; }

  std::size_t waiting() const { return pool_.waiting(); }
  std::uint64_t refused() const { return pool_.refused(); }

  // Ends the threads after their current jobs; refuses the waiting ones. Not from a thread of the
  // pool.
  void stop() { pool_.stop(); }

 private:
  ThreadPool pool_;
  Line known_{pool_, ThreadPool::Line::first};
  Line everybody_{pool_, ThreadPool::Line::common};
};

}  // namespace solidrust
