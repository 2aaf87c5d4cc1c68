#include "net/worker.h"

#include <exception>
#include <string>
#include <thread>
#include <utility>

#include <pthread.h>
#include <time.h>

#include "base/log.h"
#include "net/frame_pool.h"

namespace solidrust {
namespace {

constexpr std::chrono::milliseconds kLongest{60'000};  // to wait at once; any is as good

}  // namespace

struct Worker::Thread {
  std::thread thread;
};

Worker::Worker(std::size_t index)
    : index_(index), tasks_(loop_), thread_(std::make_unique<Thread>()) {}

Worker::~Worker() {
  stop_when_idle();
  join();
}

void Worker::start() {
  thread_->thread = std::thread([this] {
    pthread_setname_np(pthread_self(), ("worker-" + std::to_string(index_)).c_str());
    run();
  });
}

void Worker::start_in_background(std::string name, Background background) {
  thread_->thread = std::thread([this, name = std::move(name), background] {
    pthread_setname_np(pthread_self(), name.c_str());
    become_background_thread(background);
    run();
  });
}

void Worker::run() {
  while (!stopping_ || tasks_.running() > 0 || timers().armed() || !loop_.idle()) turn(kLongest);
  FramePool::release();
}

std::chrono::nanoseconds Worker::processor_time() const {
  clockid_t clock{};
  timespec time{};
  if (!thread_->thread.joinable() ||
      ::pthread_getcpuclockid(thread_->thread.native_handle(), &clock) != 0 ||
      ::clock_gettime(clock, &time) != 0)
    return {};
  return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

void Worker::run_tasks() {
  while (tasks_.running() > 0) turn(kLongest);
}

bool Worker::turn(std::chrono::milliseconds wait) {
  try {
    return loop_.turn(wait);
  } catch (const std::exception& error) {
    LogLine(LogLevel::error, "worker_exception").field("reason", error.what());
    return true;
  }
}

void Worker::stop_when_idle() {
  post([this] { stopping_ = true; });
}

void Worker::join() {
  if (thread_->thread.joinable()) thread_->thread.join();
}

}  // namespace solidrust
