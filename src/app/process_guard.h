// Keeps this process's memory, which holds keys, credentials and prompts, to itself: no other
// process of the same user reads it (ptrace, /proc/PID/mem, /proc/PID/environ), and no core is
// written.
#pragma once

namespace solidrust {

// From the first line of main() on: nobody but root may look inside (prctl(2), PR_SET_DUMPABLE),
// and the soft limit of a core is 0. Also for the threads that are started later.
void guard_memory() noexcept;

// Of a server: for good, the hard limit too.
void forbid_core_dumps() noexcept;

// For developers: undoes guard_memory().
void allow_core_dumps() noexcept;

}  // namespace solidrust
