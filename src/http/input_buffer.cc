#include "http/input_buffer.h"

#include <cstring>
#include <utility>

namespace solidrust::http {

InputBuffer::InputBuffer() {
  reallocate(kInitial);
}

std::unique_ptr<char[]> InputBuffer::reallocate(std::size_t capacity) {
  std::unique_ptr<char[]> bytes(new char[capacity + kPadding]);  // not cleared
  std::memset(bytes.get() + capacity, 0, kPadding);
  if (size_ > 0) std::memcpy(bytes.get(), bytes_.get(), size_);
  capacity_ = capacity;
  std::swap(bytes, bytes_);
  return bytes;
}

void InputBuffer::erase(std::size_t at, std::size_t size) noexcept {
  if (at + size < size_) std::memmove(data() + at, data() + at + size, size_ - at - size);
  size_ -= size;
}

std::unique_ptr<char[]> InputBuffer::grow() {
  return reallocate(capacity_ * 2);
}

void InputBuffer::shrink() {
  if (capacity_ > kInitial && size_ <= kInitial / 2) reallocate(kInitial);
}

}  // namespace solidrust::http
