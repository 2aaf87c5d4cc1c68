// Coarse timeouts, many and cheap: arming and disarming touch a list and never the kernel. One
// asio timer per worker turns the wheel, and only while something is armed.
#pragma once

#include <chrono>
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
  bool armed() const noexcept { return previous_ != nullptr; }

 private:
  friend class TimerWheel;
  TimerWheel& wheel_;
  Callback callback_;
  void* owner_;
  std::uint64_t due_tick_ = 0;
  Timeout* previous_ = nullptr;  // intrusive list of the wheel's slot
  Timeout* next_ = nullptr;
};

// A hashed wheel (Varghese and Lauck 1987). Belongs to one worker; not thread-safe.
class TimerWheel {
 public:
  static constexpr std::chrono::milliseconds kTick{10};
  explicit TimerWheel(boost::asio::io_context& io);
  ~TimerWheel();
  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;

 private:
  friend class Timeout;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace solidrust
