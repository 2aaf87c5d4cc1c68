#include "app/cli/output_watch.h"

#include <array>
#include <cerrno>

#include <poll.h>
#include <unistd.h>

namespace solidrust {
namespace {

volatile std::sig_atomic_t told_to_end = 0;

void on_signal(int /*number*/) {
  told_to_end = 1;
}

}  // namespace

OutputWatch::OutputWatch() {
  told_to_end = 0;
  // They are let through in wait() alone, so that none comes between asking and waiting.
  sigset_t held;
  sigemptyset(&held);
  sigaddset(&held, SIGINT);
  sigaddset(&held, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &held, &before_);
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigaction(SIGINT, &action, &interrupt_);
  sigaction(SIGTERM, &action, &terminate_);
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, &pipe_);
}

OutputWatch::~OutputWatch() {
  sigaction(SIGINT, &interrupt_, nullptr);
  sigaction(SIGTERM, &terminate_, nullptr);
  sigaction(SIGPIPE, &pipe_, nullptr);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

bool OutputWatch::wait(std::chrono::milliseconds time) {
  pollfd none{-1, 0, 0};
  return wait_with(time, none);
}

bool OutputWatch::wait_for_key(std::chrono::milliseconds time, char& key) {
  key = 0;
  pollfd input{STDIN_FILENO, POLLIN, 0};
  if (!wait_with(time, input)) return false;
  return (input.revents & POLLIN) == 0 || ::read(STDIN_FILENO, &key, 1) == 1;
}

bool OutputWatch::wait_with(std::chrono::milliseconds time, pollfd& input) {
  // Of the output no events: only that the other end has gone.
  std::array<pollfd, 2> ends{pollfd{STDOUT_FILENO, 0, 0}, input};
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  const timespec limit{seconds.count(), std::chrono::nanoseconds(time - seconds).count()};
  sigset_t open = before_;
  sigdelset(&open, SIGINT);
  sigdelset(&open, SIGTERM);
  const int ready = ::ppoll(ends.data(), ends.size(), &limit, &open);
  input = ends[1];
  return told_to_end == 0 && (ready >= 0 || errno == EINTR) && (ready < 0 || ends[0].revents == 0);
}

}  // namespace solidrust
