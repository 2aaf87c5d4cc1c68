#include "auth/hashing_pool.h"

#include <chrono>

#include "auth/password_hash.h"
#include "base/background_thread.h"

namespace solidrust {
namespace {

constexpr std::chrono::seconds kKeepMemory{2};  // after the last hash

}  // namespace

HashingPool::HashingPool(std::size_t threads) : idle_(threads) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

HashingPool::~HashingPool() {
  stop();
}

Error HashingPool::busy() {
  Error error(ErrorCode::service_unavailable,
              "Too many people sign in at this moment. Try again in a few seconds.");
  error.retry_after_s = 2;
  return error;
}

bool HashingPool::push(std::unique_ptr<Job>& job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || waiting_.size() >= kWaiting + idle_) return false;
    waiting_.push_back(std::move(job));
  }
  wake_.notify_one();
  return true;
}

void HashingPool::run() {
  become_background_thread("passwords", Background::patient);
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto something = [this] { return stopping_ || !waiting_.empty(); };
    if (!wake_.wait_for(lock, kKeepMemory, something)) {
      release_hash_memory();
      wake_.wait(lock, something);
    }
    if (stopping_) return;
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

void HashingPool::stop() {
  std::deque<std::unique_ptr<Job>> left;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    left.swap(waiting_);
  }
  wake_.notify_all();
  for (const std::unique_ptr<Job>& job : left) job->refuse(busy());
  const std::lock_guard lock(join_mutex_);
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
}

}  // namespace solidrust
