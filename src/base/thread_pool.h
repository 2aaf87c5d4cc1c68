// Threads for blocking work, with two bounded queues in front of them (called lines).
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/background_thread.h"
#include "base/job.h"
#include "base/processor_budget.h"
#include "base/result.h"

namespace solidrust {

// Thread-safe. Each queue is first in, first out.
class ThreadPool {
 public:
  // The queue that a job waits in. `first` has priority, but while jobs wait in `common`, at least
  // every fourth is taken from there. Each has its own bound.
  enum class Line : std::uint8_t { first, common };
  // `call` runs on a thread of the pool whenever that thread has been idle for `after`.
  struct Idle {
    std::chrono::milliseconds after;
    void (*call)() noexcept;
  };
  struct Options {
    std::string name;         // of the threads; the system keeps 15 characters of it
    std::size_t threads = 1;  // at least one
    // The bound of each queue, in jobs: beyond the running ones and one for each idle thread.
    std::size_t waiting = 0;
    Error busy;  // the error for a refused job; the reason is put in `internal`
    std::optional<Background> background = std::nullopt;
    std::optional<Idle> idle = std::nullopt;
    bool finish_line = true;  // stop() runs the waiting jobs; false: it refuses them
    std::optional<ProcessorBudget::Limits> budget = std::nullopt;  // of all threads together
  };

  explicit ThreadPool(Options options);
  ~ThreadPool();  // stop()
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // Runs `work()`, which returns a Result<T>, and then `then(Result<T>)`, both on a thread of the
  // pool. If the queue is full, or after stop(), `then` is called immediately, on the calling
  // thread, with Options::busy. Exactly once in any case. Never blocks.
  template <class Work, class Then>
  void submit(Work work, Then then, Line line = Line::common) {
    std::unique_ptr<Job> job = make_job(std::move(work), std::move(then));
    if (const char* const refused = push(job, line)) job->refuse(busy(refused));
  }

  // Runs `work()` on a thread of the pool and waits for its Result. On a thread of the pool: runs
  // it directly.
  template <class Work>
  std::invoke_result_t<Work&> call(Work work) {
    using Answer = std::invoke_result_t<Work&>;
    if (is_own_thread()) return work();
    std::promise<Answer> promise;
    std::future<Answer> answer = promise.get_future();
    submit(std::move(work), [promise = std::move(promise)](Answer result) mutable {
      promise.set_value(std::move(result));
    });
    return answer.get();
  }

  // Takes no more jobs, runs or refuses the waiting ones (Options::finish_line), ends the threads.
  // Not from a thread of the pool; a second call does nothing.
  void stop();
  std::size_t waiting() const;
  std::uint64_t refused() const;  // jobs refused because their queue was full

 private:
  // Takes the job, or says why not.
  const char* push(std::unique_ptr<Job>& job, Line line);
  Error busy(const char* why) const;
  bool is_own_thread() const;
  bool has_job() const { return !lines_[0].empty() || !lines_[1].empty(); }
  std::unique_ptr<Job> next_job();
  void run();

  const Options options_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable rested_;  // for those whose budget is used up: wakes them in stop()
  std::array<std::deque<std::unique_ptr<Job>>, 2> lines_;  // by Line
  std::optional<ProcessorBudget> budget_;
  std::uint64_t refused_ = 0;
  unsigned in_a_row_ = 0;  // jobs taken from `first` since the last from `common`
  std::size_t idle_;       // threads that no job is meant for yet
  bool stopping_ = false;
  std::mutex join_mutex_;
  std::vector<std::thread> threads_;
};

}  // namespace solidrust
