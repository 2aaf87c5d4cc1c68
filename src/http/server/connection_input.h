// A connection's receiving half: the buffer, and the deadline for the bytes that the client must
// send.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>

#include "http/wire/input_buffer.h"
#include "net/stream.h"
#include "net/task.h"
#include "net/timer_wheel.h"

namespace solidrust::http {

// Belongs to its connection, on the worker's thread. One coroutine at a time calls fill() or
// read().
class ConnectionInput {
 public:
  ConnectionInput(TimerWheel& timers, Stream& stream)
      : stream_(stream), timeout_(timers, on_timeout, this) {}
  ConnectionInput(const ConnectionInput&) = delete;
  ConnectionInput& operator=(const ConnectionInput&) = delete;

  InputBuffer& buffer() noexcept { return buffer_; }

  // Waits until the buffer has at least one byte more. Its tail must not be empty.
  Task<IoStatus> fill();
  // Waits for bytes outside the buffer.
  Task<IoResult> read(std::span<char> into);

  // From now on a wait ends with `cancelled` after `delay`, and expired() is true.
  void arm(std::chrono::milliseconds delay);
  void disarm() { timeout_.disarm(); }
  bool expired() const noexcept { return expired_; }

 private:
  static void on_timeout(void* self);

  Stream& stream_;
  InputBuffer buffer_;
  Timeout timeout_;
  IoStatus ended_ = IoStatus::ok;  // anything else: nothing more will come
  bool expired_ = false;
};

}  // namespace solidrust::http
