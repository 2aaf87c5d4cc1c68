// A connection's receiving half: the buffer, the one read that may be pending ahead of need, and
// the deadline for what the client owes us.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>

#include "http/input_buffer.h"
#include "net/signal.h"
#include "net/stream.h"
#include "net/task.h"
#include "net/timer_wheel.h"

namespace solidrust::http {

// Belongs to its connection, on the worker's thread. One coroutine at a time calls fill() or
// read().
class ConnectionInput {
 public:
  using Gone = void (*)(void* context);

  // `gone(context)` is called once, when the client has left: from the loop, never from inside a
  // call made here.
  ConnectionInput(TimerWheel& timers, Stream& stream, Gone gone, void* context);
  ConnectionInput(const ConnectionInput&) = delete;
  ConnectionInput& operator=(const ConnectionInput&) = delete;

  InputBuffer& buffer() noexcept { return buffer_; }

  // Waits until the buffer has at least one byte more. Its tail must not be empty.
  Task<IoStatus> fill();
  // Waits for bytes outside the buffer. Not while watching().
  Task<IoResult> read(std::span<char> into);

  // Keeps a read pending while nobody waits for input, so that the client's leaving is noticed at
  // once; what it sends instead is kept, as far as the buffer's tail goes.
  void watch();
  void stop_watching() noexcept { keep_watching_ = false; }
  bool watching() const noexcept { return pending_; }
  // The client has said that nothing more will come, or broken off.
  bool ended() const noexcept { return ended_ != IoStatus::ok; }
  // Ends the pending read, for good: the stream must be closed.
  Task<void> settle();

  // From now on a wait ends with `cancelled` after `delay`, and expired() is true.
  void arm(std::chrono::milliseconds delay);
  void disarm() { timeout_.disarm(); }
  bool expired() const noexcept { return expired_; }

 private:
  static void on_timeout(void* self);
  static void on_readable(void* self, IoStatus status);
  void readable(IoStatus status);

  Stream& stream_;
  Gone gone_;
  void* context_;
  InputBuffer buffer_;
  Timeout timeout_;
  Signal arrived_;
  IoStatus last_ = IoStatus::ok;   // of the latest read ahead
  IoStatus ended_ = IoStatus::ok;  // anything else: nothing more will come
  bool pending_ = false;
  bool keep_watching_ = false;
  bool expired_ = false;
};

}  // namespace solidrust::http
