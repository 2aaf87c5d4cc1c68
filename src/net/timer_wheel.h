// Coarse timeouts, many and cheap: arming and disarming touch a list and never the kernel. One
// asio timer per worker turns the wheel, and only while something is armed.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include <boost/asio/io_context.hpp>

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
  explicit TimerWheel(boost::asio::io_context& io);
  ~TimerWheel();
  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;

  // From now on the wheel keeps the loop alive only while something is armed.
  void release_when_idle();
  // Lets go of the io_context, which may then be destroyed before the wheel. Nothing fires after.
  void close();

 private:
  friend class Timeout;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace solidrust
