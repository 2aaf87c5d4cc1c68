// An event with one waiter: a coroutine waits for a callback from another place on its worker.
#pragma once

#include <memory>

#include "net/task.h"

namespace solidrust {

// Belongs to one worker's thread. At most one coroutine waits at a time. A set() without a waiter
// is kept for the next wait(); several count as one. Must not be destroyed while awaited.
class Signal {
 public:
  Signal();
  ~Signal();
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  // Returns once set() has been called since the last wait().
  Task<void> wait();
  // The waiter goes on at the loop's next turn, not inside this call.
  void set();
  // As set(), but the waiter goes on inside this call: call it last, from the worker's loop.
  void set_and_run();
  // Forgets a set() that nobody has waited for.
  void clear() noexcept { set_ = false; }
  bool awaited() const noexcept { return waiter_ != nullptr; }

 private:
  struct Waiter;
  template <class Handler>
  struct WaiterOf;
  std::unique_ptr<Waiter> waiter_;
  bool set_ = false;
};

}  // namespace solidrust
