// Keeps this process's memory, which holds keys, credentials and prompts, to itself: no other
// process of the same user reads it (ptrace, /proc/PID/mem, /proc/PID/environ), and no core is
// written.
#pragma once

namespace solidrust {

// Call it in the first line of main(). From then on only root can read the memory (prctl(2),
// PR_SET_DUMPABLE), and the soft limit of a core file is 0. Holds for later threads too.
void guard_memory() noexcept;

// For a server: also sets the hard limit, which cannot be raised again.
void forbid_core_dumps() noexcept;

// For developers: undoes guard_memory().
void allow_core_dumps() noexcept;

}  // namespace solidrust
