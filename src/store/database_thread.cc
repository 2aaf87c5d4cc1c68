#include "store/database_thread.h"

#include <pthread.h>

namespace solidrust {

DatabaseThread::DatabaseThread(std::string name, std::size_t capacity)
    : name_(std::move(name)), capacity_(capacity), thread_([this] { run(); }) {}

DatabaseThread::~DatabaseThread() {
  stop();
}

Error DatabaseThread::unavailable(const char* why) {
  return {ErrorCode::service_unavailable,
          "The database is overloaded. Try again in a moment.",
          {},
          why};
}

const char* DatabaseThread::push(std::unique_ptr<Job>& job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return "the database thread has stopped";
    if (jobs_.size() >= capacity_) return "the queue of the database thread is full";
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
  return nullptr;
}

void DatabaseThread::run() {
  pthread_setname_np(pthread_self(), name_.substr(0, 15).c_str());
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    std::unique_ptr<Job> job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job->run();
    job.reset();
    lock.lock();
  }
}

void DatabaseThread::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  const std::lock_guard lock(join_mutex_);
  if (thread_.joinable()) thread_.join();
}

std::size_t DatabaseThread::queued() const {
  const std::lock_guard lock(mutex_);
  return jobs_.size();
}

}  // namespace solidrust
