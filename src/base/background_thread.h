// For threads whose work can wait: those that serve requests go first.
#pragma once

namespace solidrust {

// How much of a processor a background thread still gets where nothing is free (sched(7): a step of
// niceness is a factor of about 1.25 in weight).
enum class Background {
  steady = 5,   // a quarter: work that must keep up with the requests
  patient = 19  // a seventieth: work of which nothing depends on when it is done
};

// Lowers the calling thread's priority and asks the scheduler to run it in slices of 0.1 ms, so
// that a worker that wakes on its processor waits no longer than that (sched_setattr(2); a kernel
// before 6.12 keeps its own slices). What the system refuses is left as it was.
void become_background_thread(Background background) noexcept;

}  // namespace solidrust
