#include "http/connection_input.h"

#include <cassert>

namespace solidrust::http {

ConnectionInput::ConnectionInput(TimerWheel& timers, Stream& stream, Gone gone, void* context)
    : stream_(stream), gone_(gone), context_(context), timeout_(timers, on_timeout, this) {}

Task<IoStatus> ConnectionInput::fill() {
  if (ended_ != IoStatus::ok) co_return ended_;
  if (pending_) {
    co_await arrived_.wait();
    co_return last_;
  }
  const IoResult result = co_await stream_.read_some(buffer_.tail());
  buffer_.commit(result.bytes);
  if (result.status != IoStatus::ok && result.status != IoStatus::cancelled) ended_ = result.status;
  co_return result.status;
}

Task<IoResult> ConnectionInput::read(std::span<char> into) {
  assert(!pending_);
  if (ended_ != IoStatus::ok) co_return IoResult{ended_, 0};
  const IoResult result = co_await stream_.read_some(into);
  if (result.status != IoStatus::ok && result.status != IoStatus::cancelled) ended_ = result.status;
  co_return result;
}

void ConnectionInput::watch() {
  keep_watching_ = true;
  if (pending_ || ended_ != IoStatus::ok || buffer_.tail().empty()) return;
  pending_ = true;
  stream_.start_wait_readable(on_readable, this);
}

void ConnectionInput::on_readable(void* self, IoStatus status) {
  static_cast<ConnectionInput*>(self)->readable(status);
}

// The tail is taken now, not when the wait began: the buffer may have moved or shrunk since.
void ConnectionInput::readable(IoStatus status) {
  IoResult result{status, 0};
  if (status == IoStatus::ok) {
    if (!buffer_.tail().empty()) result = stream_.try_read(buffer_.tail());
    if (result.status == IoStatus::would_block) {
      stream_.start_wait_readable(on_readable, this);
      return;
    }
  }
  pending_ = false;
  last_ = result.status;
  buffer_.commit(result.bytes);
  const bool left = result.status == IoStatus::end || result.status == IoStatus::failed;
  if (left) ended_ = result.status;
  if (arrived_.awaited()) {
    arrived_.set_and_run();  // may destroy this
  } else if (left) {
    gone_(context_);
  } else if (keep_watching_ && result.status == IoStatus::ok) {
    watch();
  }
}

Task<void> ConnectionInput::settle() {
  while (pending_) co_await arrived_.wait();
}

void ConnectionInput::arm(std::chrono::milliseconds delay) {
  expired_ = false;
  timeout_.arm(delay);
}

void ConnectionInput::on_timeout(void* self) {
  auto* input = static_cast<ConnectionInput*>(self);
  input->expired_ = true;
  input->stream_.cancel();
}

}  // namespace solidrust::http
