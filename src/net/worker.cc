#include "net/worker.h"

#include <csignal>
#include <exception>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <pthread.h>

#include "base/log.h"

namespace solidrust {

struct Worker::Thread {
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work;
  std::thread thread;
};

Worker::Worker(std::size_t index)
    : index_(index),
      io_(std::make_unique<boost::asio::io_context>(1)),
      timers_(*io_),
      tasks_(*io_),
      thread_(new Thread{boost::asio::make_work_guard(*io_), {}}) {}

Worker::~Worker() {
  stop_when_idle();
  join();
  timers_.close();
  thread_.reset();
  io_.reset();
}

void Worker::start() {
  thread_->thread = std::thread([this] { run(); });
}

void Worker::run() {
  pthread_setname_np(pthread_self(), ("worker-" + std::to_string(index_)).c_str());
  for (;;) {
    try {
      io_->run();
      return;
    } catch (const std::exception& error) {
      LogLine(LogLevel::error, "exception on a worker").field("reason", error.what());
    }
  }
}

void Worker::stop_when_idle() {
  boost::asio::post(*io_, [this] {
    timers_.release_when_idle();
    thread_->work.reset();
  });
}

void Worker::join() {
  if (thread_->thread.joinable()) thread_->thread.join();
}

void Worker::post(std::function<void()> job) {
  boost::asio::post(*io_, std::move(job));
}

}  // namespace solidrust
