// Waits of a command that runs until a signal ends it.
#pragma once

#include <chrono>
#include <csignal>

#include <poll.h>

namespace solidrust {

// While there is one, SIGINT and SIGTERM end a wait and nothing else, and SIGPIPE does nothing. One
// at a time, in a process of one thread.
class OutputWatch {
 public:
  OutputWatch();
  ~OutputWatch();
  OutputWatch(const OutputWatch&) = delete;
  OutputWatch& operator=(const OutputWatch&) = delete;

  // Waits. False as soon as a signal came or the reader of standard output is gone.
  bool wait(std::chrono::milliseconds time);
  // The same, and a byte of standard input ends the wait too: it is put into `key`, else 0.
  bool wait_for_key(std::chrono::milliseconds time, char& key);

 private:
  bool wait_with(std::chrono::milliseconds time, pollfd& input);

  sigset_t before_{};
  struct sigaction interrupt_ {};
  struct sigaction terminate_ {};
  struct sigaction pipe_ {};
};

}  // namespace solidrust
