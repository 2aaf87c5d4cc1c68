#include "net/signal.h"

#include <utility>

#include "net/event_loop.h"
#include "net/task.h"

namespace solidrust {

void Signal::begin(std::coroutine_handle<> waiter) noexcept {
  waiter_ = waiter;
  loop_ = &EventLoop::current();
}

void Signal::set() {
  set_ = true;
  if (const auto waiter = std::exchange(waiter_, {})) loop_->soon(waiter);
}

void Signal::set_and_run() {
  set_ = true;
  if (const auto waiter = std::exchange(waiter_, {})) resume(waiter);
}

}  // namespace solidrust
