// The event loop of a worker's thread: waits for descriptors, deadlines and jobs from other
// threads, and runs what they wake. One system call a turn, however much is ready.
#pragma once

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "net/readiness.h"
#include "net/timer_wheel.h"

namespace solidrust {

// Belongs to the thread that calls turn(); only post() may be called from elsewhere.
class EventLoop {
 public:
  // Throws std::system_error when the system has no descriptors left for it.
  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // The loop whose turn() the calling thread is in. Precondition: it is in one.
  static EventLoop& current() noexcept;

  // Runs what is ready, after waiting for it at most `wait`. False: nothing was. An exception of a
  // job comes out of here; the loop can go on after it.
  bool turn(std::chrono::milliseconds wait);
  // Whether turn() would wait.
  bool idle() const noexcept { return soon_.empty() && jobs_.empty() && due_.empty(); }

  // Whether the calling thread is in a turn of this loop.
  bool runs_here() const noexcept;

  // Runs `job` in a later turn. Thread-safe.
  void post(std::function<void()> job);
  // Resumes it in the next turn.
  void soon(std::coroutine_handle<> waiting) { soon_.push_back(waiting); }
  // co_await loop.next_turn(): lets others go first.
  auto next_turn() noexcept {
    struct Turn {
      bool await_ready() noexcept { return false; }
      void await_suspend(std::coroutine_handle<> waiting) { loop.soon(waiting); }
      void await_resume() noexcept {}
      EventLoop& loop;
    };
    return Turn{*this};
  }

  TimerWheel& timers() noexcept { return timers_; }

 private:
  friend class Readiness;
  bool poll(std::chrono::milliseconds wait);
  bool run_jobs();
  bool run_soon();
  bool run_due();
  void take_jobs();

  int epoll_ = -1;
  int wake_ = -1;  // an eventfd: a job came from another thread
  TimerWheel timers_;
  ReadinessList due_;                          // waits that are over and have not been told
  std::vector<std::coroutine_handle<>> soon_;  // for the next turn
  std::vector<std::coroutine_handle<>> now_;   // of this turn
  std::deque<std::function<void()>> jobs_;     // taken over, not run yet

  std::mutex mutex_;
  std::deque<std::function<void()>> posted_;
  bool woken_ = false;  // wake_ has been written to since the last look
};

}  // namespace solidrust
