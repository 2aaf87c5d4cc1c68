#include "base/thread_pool.h"

#include <pthread.h>

namespace solidrust {
namespace {

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
    if (stopping_) return "it has stopped";
    if (waiting_.size() >= options_.waiting + idle_) return "its line is full";
    waiting_.push_back(std::move(job));
  }
  wake_.notify_one();
  return nullptr;
}

void ThreadPool::run() {
  pool_of_this_thread = this;
  pthread_setname_np(pthread_self(), options_.name.substr(0, 15).c_str());
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
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
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  const std::lock_guard lock(join_mutex_);
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
}

std::size_t ThreadPool::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

}  // namespace solidrust
