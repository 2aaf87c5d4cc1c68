#include "base/thread_pool.h"

#include <pthread.h>

namespace solidrust {
namespace {

constexpr const char* kStopped = "it has stopped";

thread_local const ThreadPool* pool_of_this_thread = nullptr;

}  // namespace

ThreadPool::ThreadPool(Options options) : options_(std::move(options)), idle_(options_.threads) {
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

const char* ThreadPool::push(std::unique_ptr<Job>& job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return kStopped;
    if (waiting_.size() >= options_.waiting + idle_) return "its line is full";
    waiting_.push_back(std::move(job));
  }
  wake_.notify_one();
  return nullptr;
}

void ThreadPool::run() {
  pool_of_this_thread = this;
  pthread_setname_np(pthread_self(), options_.name.substr(0, 15).c_str());
  if (options_.background) become_background_thread(*options_.background);
  const auto something = [this] { return stopping_ || !waiting_.empty(); };
  std::unique_lock lock(mutex_);
  for (;;) {
    if (options_.idle && !wake_.wait_for(lock, options_.idle->after, something)) {
      lock.unlock();  // nobody who has a job waits for this
      options_.idle->call();
      lock.lock();
    }
    wake_.wait(lock, something);
    if (waiting_.empty()) return;
    std::unique_ptr<Job> job = std::move(waiting_.front());
    waiting_.pop_front();
    --idle_;
    lock.unlock();
    job->run();
    job.reset();
    lock.lock();
    ++idle_;
  }
}

void ThreadPool::stop() {
  std::deque<std::unique_ptr<Job>> left;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (!options_.finish_line) left.swap(waiting_);
  }
  wake_.notify_all();
  for (const std::unique_ptr<Job>& job : left) job->refuse(busy(kStopped));
  const std::lock_guard lock(join_mutex_);
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
}

std::size_t ThreadPool::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

}  // namespace solidrust
