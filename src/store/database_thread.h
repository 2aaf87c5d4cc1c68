// Carries blocking calls to a thread where they hold up nobody, and their results back.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>

#include "base/result.h"

namespace solidrust {

// One thread with a bounded queue, first in first out. The process has two: one for look-ups and
// one for changes, so that a lock that another process holds on the database stops no look-up.
// Thread-safe. Jobs on the same thread never run at once: a read-change-write in one job is whole.
class DatabaseThread {
 public:
  explicit DatabaseThread(std::string name, std::size_t capacity = 4096);
  ~DatabaseThread();  // stop()
  DatabaseThread(const DatabaseThread&) = delete;
  DatabaseThread& operator=(const DatabaseThread&) = delete;

  // Runs `work()`, which returns a Result<T>, and then `then(Result<T>)`, both on this thread.
  // With the queue full, or after stop(), `then` is called at once on the calling thread with
  // service_unavailable. Exactly once in any case. Never blocks.
  template <class Work, class Then>
  void submit(Work work, Then then) {
    std::unique_ptr<Job> job(new CallbackJob<Work, Then>(std::move(work), std::move(then)));
    if (const char* const refused = push(job)) job->refuse(unavailable(refused));
  }

  // Runs `work()` on this thread and waits for its Result. From this thread itself: at once.
  template <class Work>
  std::invoke_result_t<Work&> call(Work work) {
    using Answer = std::invoke_result_t<Work&>;
    if (std::this_thread::get_id() == thread_.get_id()) return work();
    std::promise<Answer> promise;
    std::future<Answer> answer = promise.get_future();
    submit(std::move(work), [promise = std::move(promise)](Answer result) mutable {
      promise.set_value(std::move(result));
    });
    return answer.get();
  }

  // Takes no more jobs, runs those in the queue, ends the thread. Any thread but this one; again
  // is harmless.
  void stop();
  std::size_t queued() const;

 private:
  struct Job {
    virtual ~Job() = default;
    virtual void run() = 0;
    virtual void refuse(Error error) = 0;
  };
  template <class Work, class Then>
  struct CallbackJob final : Job {
    CallbackJob(Work work, Then then) : work_(std::move(work)), then_(std::move(then)) {}
    void run() override { then_(guarded()); }
    void refuse(Error error) override { then_(std::move(error)); }
    std::invoke_result_t<Work&> guarded() {
      try {
        return work_();
      } catch (const std::exception& failure) {
        return Error(ErrorCode::internal_error, "Internal error.", {}, failure.what());
      }
    }
    Work work_;
    Then then_;
  };

  static Error unavailable(const char* why);
  // Takes the job, or says why not.
  const char* push(std::unique_ptr<Job>& job);
  void run();

  const std::string name_;
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::unique_ptr<Job>> jobs_;
  bool stopping_ = false;
  std::mutex join_mutex_;
  std::thread thread_;
};

}  // namespace solidrust
