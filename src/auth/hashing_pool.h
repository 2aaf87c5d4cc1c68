// Where passwords are hashed: few threads that give way to everything else.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/job.h"
#include "base/result.h"

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
  ~HashingPool();  // stop()
  HashingPool(const HashingPool&) = delete;
  HashingPool& operator=(const HashingPool&) = delete;

  // Runs `work()`, which returns a Result<T>, and then `then(Result<T>)`, both on a thread of the
  // pool. With kWaiting jobs waiting, or after stop(), `then` is called at once on the calling
  // thread with service_unavailable. Exactly once in any case. Never blocks.
  template <class Work, class Then>
  void submit(Work work, Then then) {
    std::unique_ptr<Job> job = make_job(std::move(work), std::move(then));
    if (!push(job)) job->refuse(busy());
  }

  // Ends the threads after what they run; what waits is refused. Not from a thread of the pool.
  void stop();

 private:
  static Error busy();
  bool push(std::unique_ptr<Job>& job);
  void run();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::unique_ptr<Job>> waiting_;
  std::size_t idle_ = 0;  // threads that no job is meant for yet
  bool stopping_ = false;
  std::mutex join_mutex_;
  std::vector<std::thread> threads_;
};

}  // namespace solidrust
