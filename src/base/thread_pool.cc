#include "base/thread_pool.h"

#include <algorithm>

#include <pthread.h>

namespace solidrust {
namespace {

constexpr const char* kStopped = "it has stopped";
constexpr unsigned kMostInARow = 3;

thread_local const ThreadPool* pool_of_this_thread = nullptr;

}  // namespace

ThreadPool::ThreadPool(Options options) : options_(std::move(options)), idle_(options_.threads) {
  if (options_.budget) budget_.emplace(*options_.budget, std::chrono::steady_clock::now());
  for (std::size_t i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { run(); });
}

ThreadPool::~ThreadPool() {
  stop();
}

Error ThreadPool::busy(const char* why) const {
  Error error = options_.busy;
  error.internal = options_.name + ": " + why;
  return error;
}

bool ThreadPool::is_own_thread() const {
  return pool_of_this_thread == this;
}

const char* ThreadPool::push(std::unique_ptr<Job>& job, Line line) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return kStopped;
    std::deque<std::unique_ptr<Job>>& jobs = lines_[static_cast<std::size_t>(line)];
    const std::deque<std::unique_ptr<Job>>& others = lines_[1 - static_cast<std::size_t>(line)];
    const std::size_t free = idle_ - std::min(idle_, others.size());
    if (jobs.size() >= options_.waiting + free) {
      ++refused_;
      return "its line is full";
    }
    jobs.push_back(std::move(job));
  }
  wake_.notify_one();
  return nullptr;
}

std::unique_ptr<Job> ThreadPool::next_job() {
  const bool common = lines_[0].empty() || (in_a_row_ >= kMostInARow && !lines_[1].empty());
  in_a_row_ = common ? 0 : in_a_row_ + 1;
  std::deque<std::unique_ptr<Job>>& jobs = lines_[common ? 1 : 0];
  std::unique_ptr<Job> job = std::move(jobs.front());
  jobs.pop_front();
  return job;
}

void ThreadPool::run() {
  pool_of_this_thread = this;
  pthread_setname_np(pthread_self(), options_.name.substr(0, 15).c_str());
  if (options_.background) become_background_thread(*options_.background);
  const auto something = [this] { return stopping_ || has_job(); };
  std::unique_lock lock(mutex_);
  for (;;) {
    if (options_.idle && !wake_.wait_for(lock, options_.idle->after, something)) {
      lock.unlock();  // nobody who has a job waits for this
      options_.idle->call();
      lock.lock();
    }
    wake_.wait(lock, something);
    if (!has_job()) return;
    if (budget_ && !stopping_) {
      const auto rest = budget_->wait(std::chrono::steady_clock::now());
      if (rest > rest.zero()) {
        // The job is chosen after the rest: one of the first line may come meanwhile.
        rested_.wait_for(lock, rest, [this] { return stopping_; });
        continue;
      }
    }
    std::unique_ptr<Job> job = next_job();
    --idle_;
    lock.unlock();
    const auto before = budget_ ? thread_processor_time() : std::chrono::nanoseconds();
    job->run();
    job.reset();
    const auto after = budget_ ? thread_processor_time() : std::chrono::nanoseconds();
    lock.lock();
    if (budget_) budget_->spend(after - before);
    ++idle_;
  }
}

void ThreadPool::stop() {
  decltype(lines_) left;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (!options_.finish_line) left.swap(lines_);
  }
  wake_.notify_all();
  rested_.notify_all();
  for (const auto& line : left)
    for (const std::unique_ptr<Job>& job : line) job->refuse(busy(kStopped));
  const std::lock_guard lock(join_mutex_);
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
}

std::size_t ThreadPool::waiting() const {
  const std::lock_guard lock(mutex_);
  return lines_[0].size() + lines_[1].size();
}

std::uint64_t ThreadPool::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

}  // namespace solidrust
