// Lower priority for threads whose work can wait, so that the threads that serve requests run
// first.
#pragma once

namespace solidrust {

// The share of a busy processor that a background thread still gets. The value is its niceness
// (sched(7): one step is a factor of about 1.25 in weight).
enum class Background {
  steady = 5,   // a quarter: work that must keep up with the requests
  patient = 19  // a seventieth: work that has no deadline
};

// Lowers the calling thread's priority and asks the scheduler to run it in slices of 0.1 ms, so
// that a worker that wakes on its processor waits no longer than that (sched_setattr(2); a kernel
// before 6.12 keeps its own slices). Ignores what the system rejects.
void become_background_thread(Background background) noexcept;

}  // namespace solidrust
