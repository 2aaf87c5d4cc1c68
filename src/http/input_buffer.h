// The bytes that a connection has received and not used up: the current message at the front, what
// came behind it at the end. Small while idle, grown only while a head needs it.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

namespace solidrust::http {

class InputBuffer {
 public:
  static constexpr std::size_t kInitial = 4096;
  static constexpr std::size_t kPadding = 64;  // readable behind the capacity

  InputBuffer();
  char* data() noexcept { return bytes_.get(); }
  std::size_t size() const noexcept { return size_; }
  std::span<char> tail() noexcept { return {bytes_.get() + size_, capacity_ - size_}; }
  std::size_t capacity() const noexcept { return capacity_; }

  void commit(std::size_t received) noexcept { size_ += received; }
  // Keeps the first `size` bytes.
  void truncate(std::size_t size) noexcept { size_ = size; }
  // Takes `size` bytes out from `at`; what is behind them moves up.
  void erase(std::size_t at, std::size_t size) noexcept;
  // Doubles the capacity: the bytes move. Returns their old place.
  std::unique_ptr<char[]> grow();
  // Back to the initial capacity where the bytes fit.
  void shrink();

 private:
  std::unique_ptr<char[]> reallocate(std::size_t capacity);
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = kInitial;
  std::size_t size_ = 0;
};

}  // namespace solidrust::http
