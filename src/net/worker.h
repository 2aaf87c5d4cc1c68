// One thread, one io_context, and everything that lives on it: connections, pools, timers.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>

#include "net/task.h"
#include "net/task_group.h"
#include "net/timer_wheel.h"

namespace solidrust {

// Whatever belongs to a worker is created, used and destroyed on its thread. Only start(), join(),
// stop_when_idle(), post() and the constructor may be called from elsewhere. Destroying a worker
// that was started stops and joins it: tasks that never end would keep it waiting.
class Worker {
 public:
  explicit Worker(std::size_t index);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Runs the loop on a new thread until stop_when_idle() has been called and no work is left.
  void start();
  // Thread-safe. Lets the loop end once its tasks have ended.
  void stop_when_idle();
  void join();
  // Runs `job` on the worker's thread. Thread-safe.
  void post(std::function<void()> job);

  boost::asio::io_context& io() noexcept { return *io_; }
  TimerWheel& timers() noexcept { return timers_; }
  TaskGroup& tasks() noexcept { return tasks_; }
  std::size_t index() const noexcept { return index_; }

 private:
  struct Thread;
  void run();
  std::size_t index_;
  std::unique_ptr<boost::asio::io_context> io_;  // goes first: what it still holds uses the others
  TimerWheel timers_;
  TaskGroup tasks_;
  std::unique_ptr<Thread> thread_;
};

}  // namespace solidrust
