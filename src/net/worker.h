// One thread, one event loop, and everything that lives on it: connections, pools, timers.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/background_thread.h"
#include "net/event_loop.h"
#include "net/task.h"
#include "net/task_group.h"
#include "net/timer_wheel.h"

namespace solidrust {

// Whatever belongs to a worker is created, used and destroyed on its thread. Only the starts,
// join(), stop_when_idle(), post() and the constructor may be called from elsewhere. Destroying a
// worker that was started stops and joins it: tasks that never end would keep it waiting.
class Worker {
 public:
  explicit Worker(std::size_t index);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Runs the loop on a new thread until stop_when_idle() has been called and no work is left.
  void start();
  // The same, as a background thread with this name: it has a lower priority than the other
  // workers.
  void start_in_background(std::string name, Background background);
  // Thread-safe. Lets the loop end once its tasks have ended.
  void stop_when_idle();
  void join();
  // Processor time of its thread; zero before it is started and from join() on. Any thread's, as
  // long as no other calls join().
  std::chrono::nanoseconds processor_time() const;
  // Runs `job` on the worker's thread. Thread-safe.
  void post(std::function<void()> job) { loop_.post(std::move(job)); }

  // Instead of start(): the calling thread is the worker's. Runs until no task is left.
  void run_tasks();
  // One turn of the loop, which waits at most `wait`. False: there was nothing to do.
  bool turn(std::chrono::milliseconds wait);

  EventLoop& loop() noexcept { return loop_; }
  TimerWheel& timers() noexcept { return loop_.timers(); }
  TaskGroup& tasks() noexcept { return tasks_; }
  std::size_t index() const noexcept { return index_; }

 private:
  struct Thread;
  void run();
  std::size_t index_;
  EventLoop loop_;
  TaskGroup tasks_;  // destroyed first: waiting tasks use the loop
  bool stopping_ = false;
  std::unique_ptr<Thread> thread_;
};

}  // namespace solidrust
