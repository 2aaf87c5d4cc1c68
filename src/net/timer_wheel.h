// Coarse timeouts, many and cheap: arming and disarming touch a list and never the kernel. The
// worker's loop turns the wheel, and sleeps no longer than until its next deadline.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace solidrust {

class TimerWheel;

// One deadline. Fires once, on the worker's thread, at or up to two ticks (20 ms) after its time,
// never before. Must not outlive its wheel; disarms itself when destroyed. The callback may arm or
// destroy any Timeout, this one too. Not thread-safe.
class Timeout {
 public:
  using Callback = void (*)(void* owner);
  Timeout(TimerWheel& wheel, Callback callback, void* owner);
  ~Timeout();
  Timeout(const Timeout&) = delete;
  Timeout& operator=(const Timeout&) = delete;

  // Replaces an earlier arming. A delay of zero or less fires at the next tick.
  void arm(std::chrono::milliseconds delay);
  void disarm();
  bool armed() const noexcept { return links_.previous != nullptr; }

 private:
  friend class TimerWheel;
  struct Links {  // intrusive list of the wheel's slot
    Links* previous = nullptr;
    Links* next = nullptr;
  };
  Links links_;  // first member: the wheel gets from the links to the Timeout
  TimerWheel* wheel_;
  Callback callback_;
  void* owner_;
  std::uint64_t due_tick_ = 0;
};

// A hashed wheel (Varghese and Lauck 1987). Belongs to one worker; not thread-safe.
class TimerWheel {
 public:
  static constexpr std::chrono::milliseconds kTick{10};
  TimerWheel();
  ~TimerWheel();
  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;

  // How long until turn() has something to do; rounded up, none if nothing is armed.
  std::optional<std::chrono::milliseconds> wait() const noexcept;
  // Fires what is due. False: nothing was.
  bool turn();
  bool armed() const noexcept;

 private:
  friend class Timeout;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace solidrust
