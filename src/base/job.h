// Work for another thread, and the callback for its result.
#pragma once

#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

#include "base/result.h"

namespace solidrust {

// The owner calls exactly one of the two functions, once.
class Job {
 public:
  Job() = default;
  virtual ~Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  // Does the work and passes its result to the callback; an exception becomes internal_error.
  virtual void run() = 0;
  // Passes the error to the callback instead; the work is not done.
  virtual void refuse(Error error) = 0;
};

// A job that runs `work()`, which returns a Result<T>, and then `then(Result<T>)`.
template <class Work, class Then>
std::unique_ptr<Job> make_job(Work work, Then then) {
  class JobOf final : public Job {
   public:
    JobOf(Work work, Then then) : work_(std::move(work)), then_(std::move(then)) {}
    void run() override { then_(guarded()); }
    void refuse(Error error) override { then_(std::move(error)); }

   private:
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
  return std::make_unique<JobOf>(std::move(work), std::move(then));
}

}  // namespace solidrust
