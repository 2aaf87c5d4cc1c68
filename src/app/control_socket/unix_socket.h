// The socket file in the data folder, addressed through the folder's descriptor in /proc, so that a
// long path does not meet the 107 bytes that a socket address has room for. Without /proc by its
// path, if that fits. Blocking calls with deadlines.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/descriptor.h"
#include "base/result.h"

namespace solidrust {

// Replaces a socket that a killed process left at `path`. Precondition: the caller holds the
// folder's lock, so that no process listens there. Mode 0600. storage_error.
Result<Descriptor> listen_unix(const std::string& path);

// not_found: no process listens there (no file, or one that a killed process left).
Result<Descriptor> connect_unix(const std::string& path);

// Whether the process at the other end runs as our user, or as root.
bool peer_is_ours(int fd);

// One side of an exchange of messages with a deadline for all of it. Does not own the descriptor.
class TimedStream {
 public:
  using Clock = std::chrono::steady_clock;
  TimedStream(int fd, Clock::time_point deadline) : fd_(fd), deadline_(deadline) {}
  void extend(Clock::time_point deadline) { deadline_ = deadline; }

  // Up to and without '\n', at most `limit` bytes before it.
  Result<std::string> read_line(std::size_t limit);
  Result<std::string> read_exactly(std::size_t size);
  Result<void> write(std::string_view bytes);

 private:
  bool wait(short events) const;
  Result<void> fill();

  int fd_;
  Clock::time_point deadline_;
  std::string buffer_;  // read and not yet handed out
};

}  // namespace solidrust
