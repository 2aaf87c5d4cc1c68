// An event with one waiter: a coroutine waits for a callback from another place on its worker.
#pragma once

#include <cassert>
#include <coroutine>

namespace solidrust {

class EventLoop;

// Belongs to one worker's thread. At most one coroutine waits at a time. A set() without a waiter
// is kept for the next wait(); several count as one. Must not be destroyed while awaited.
class Signal {
 public:
  Signal() = default;
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  // co_await signal.wait(): goes on once set() has been called since the last wait().
  auto wait() noexcept {
    struct Waiting {
      bool await_ready() const noexcept { return signal.set_; }
      void await_suspend(std::coroutine_handle<> waiter) const noexcept { signal.begin(waiter); }
      void await_resume() const noexcept { signal.set_ = false; }
      Signal& signal;
    };
    assert(!waiter_ && "a Signal has one waiter");
    return Waiting{*this};
  }
  // The waiter goes on at the loop's next turn, not inside this call.
  void set();
  // As set(), but the waiter goes on inside this call: call it last, from the worker's loop.
  void set_and_run();
  // Forgets a set() that nobody has waited for.
  void clear() noexcept { set_ = false; }
  bool awaited() const noexcept { return static_cast<bool>(waiter_); }

 private:
  void begin(std::coroutine_handle<> waiter) noexcept;

  std::coroutine_handle<> waiter_;
  EventLoop* loop_ = nullptr;  // the waiter's
  bool set_ = false;
};

}  // namespace solidrust
