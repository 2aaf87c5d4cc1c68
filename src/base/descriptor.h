// Owns a file descriptor: closes it at the end.
#pragma once

#include <utility>

#include <unistd.h>

namespace solidrust {

// Move-only. -1: it has none, as a failed open() returns.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { reset(); }
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  int get() const noexcept { return fd_; }
  bool open() const noexcept { return fd_ >= 0; }
  // Hands it over to the caller, who closes it.
  int release() noexcept { return std::exchange(fd_, -1); }
  void reset() noexcept {
    if (fd_ >= 0) ::close(release());
  }

 private:
  int fd_ = -1;
};

}  // namespace solidrust
