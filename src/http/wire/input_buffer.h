// The bytes that a connection has received and not used up: the current message at the front, the
// bytes after it at the end. Small while idle, grown only while a head needs it.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "base/wipe.h"

namespace solidrust::http {

// The memory may contain keys and passwords: it is overwritten before it is freed.
struct WipeBytes {
  std::size_t size = 0;
  void operator()(char* bytes) const noexcept {
    wipe(bytes, size);
    delete[] bytes;
  }
};

class InputBuffer {
 public:
  static constexpr std::size_t kInitial = 4096;
  static constexpr std::size_t kPadding = 64;  // readable behind the capacity

  using Bytes = std::unique_ptr<char[], WipeBytes>;

  InputBuffer();
  char* data() noexcept { return bytes_.get(); }
  std::size_t size() const noexcept { return size_; }
  std::span<char> tail() noexcept { return {bytes_.get() + size_, capacity_ - size_}; }
  std::size_t capacity() const noexcept { return capacity_; }

  std::string_view front(std::size_t size) const noexcept { return {bytes_.get(), size}; }

  void commit(std::size_t received) noexcept { size_ += received; }
  // Keeps the first `size` bytes.
  void truncate(std::size_t size) noexcept { size_ = size; }
  // Removes `size` bytes at `at`; moves the bytes after them forward and overwrites their old
  // place.
  void erase(std::size_t at, std::size_t size) noexcept;
  // Overwrites the unused rest of the memory.
  void wipe_tail() noexcept { wipe(bytes_.get() + size_, capacity_ - size_); }
  // Doubles the capacity: the bytes move. Returns their old place.
  Bytes grow();
  // Back to the initial capacity where the bytes fit.
  void shrink();

 private:
  Bytes reallocate(std::size_t capacity);
  Bytes bytes_;
  std::size_t capacity_ = kInitial;
  std::size_t size_ = 0;
};

}  // namespace solidrust::http
