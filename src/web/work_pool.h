// Threads for the console's blocking work: the database, files.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include "store/database_thread.h"

namespace solidrust::web {

// Thread-safe. Three threads, so that one call that takes long (an upstream being asked) holds up
// nobody; when kWaiting jobs wait for each, service_unavailable: a flood of console calls ends
// here.
class WorkPool {
 public:
  static constexpr std::size_t kThreads = 3;
  static constexpr std::size_t kWaiting = 32;

  // Runs `work()`, which returns a Result, and then `then(result)`, on a thread of the pool.
  // Exactly once in any case; when refused, at once on the calling thread. Never blocks.
  template <class Work, class Then>
  void submit(Work work, Then then) {
    using Answer = std::invoke_result_t<Work&>;
    Lane& lane = *std::min_element(lanes_.begin(), lanes_.end(), [](const Lane& a, const Lane& b) {
      return a.pending.load() < b.pending.load();
    });
    ++lane.pending;
    lane.thread.submit(std::move(work), [&lane, then = std::move(then)](Answer answer) mutable {
      --lane.pending;
      then(std::move(answer));
    });
  }

 private:
  struct Lane {
    std::atomic<std::size_t> pending{0};
    DatabaseThread thread{"console", kWaiting};
  };
  std::array<Lane, kThreads> lanes_;
};

}  // namespace solidrust::web
