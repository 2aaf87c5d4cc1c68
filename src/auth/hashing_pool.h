// Where passwords are hashed: few threads that give way to everything else.
#pragma once

#include <cstddef>
#include <thread>
#include <utility>

#include "base/thread_pool.h"

namespace solidrust {

// Thread-safe. Background threads (base/background_thread.h), and on less than four processors but
// one, so that a flood of logins leaves at least half of them free: it waits, the API does not.
class HashingPool {
 public:
  static constexpr std::size_t kMostAtOnce = 2;
  static constexpr std::size_t kWaiting = 32;

  // How many hash at once on a machine of so many processors.
  static constexpr std::size_t at_once(std::size_t processors) noexcept {
    return processors < 2 * kMostAtOnce ? 1 : kMostAtOnce;
  }

  explicit HashingPool(std::size_t threads = at_once(std::thread::hardware_concurrency()));

  // Runs `work()`, which returns a Result<T>, and then `then(Result<T>)`, both on a thread of the
  // pool. With kWaiting jobs waiting, or after stop(), `then` is called at once on the calling
  // thread with service_unavailable. Exactly once in any case. Never blocks.
  template <class Work, class Then>
  void submit(Work work, Then then) {
    pool_.submit(std::move(work), std::move(then));
  }

  // Ends the threads after what they run; what waits is refused. Not from a thread of the pool.
  void stop() { pool_.stop(); }

 private:
  ThreadPool pool_;
};

}  // namespace solidrust
