// Waits of a command that goes on until it is told to end.
#pragma once

#include <chrono>
#include <csignal>

namespace solidrust {

// While there is one, SIGINT and SIGTERM end a wait and nothing else, and SIGPIPE does nothing. One
// at a time, in a process of one thread.
class OutputWatch {
 public:
  OutputWatch();
  ~OutputWatch();
  OutputWatch(const OutputWatch&) = delete;
  OutputWatch& operator=(const OutputWatch&) = delete;

  // False, as soon as it is so: a signal came, or nobody reads standard output any more.
  bool wait(std::chrono::milliseconds time);

 private:
  sigset_t before_{};
  struct sigaction interrupt_ {};
  struct sigaction terminate_ {};
  struct sigaction pipe_ {};
};

}  // namespace solidrust
