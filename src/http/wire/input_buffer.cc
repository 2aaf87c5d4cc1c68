#include "http/wire/input_buffer.h"

#include <cstring>
#include <utility>

namespace solidrust::http {

InputBuffer::InputBuffer() {
  reallocate(kInitial);
}

InputBuffer::Bytes InputBuffer::reallocate(std::size_t capacity) {
  Bytes bytes(new char[capacity + kPadding], WipeBytes{capacity});  // not cleared
  std::memset(bytes.get() + capacity, 0, kPadding);
  if (size_ > 0) std::memcpy(bytes.get(), bytes_.get(), size_);
  capacity_ = capacity;
  std::swap(bytes, bytes_);
  return bytes;
}

void InputBuffer::erase(std::size_t at, std::size_t size) noexcept {
  const std::size_t left = size_ - at - size;
  if (left > 0) {
    std::memmove(data() + at, data() + at + size, left);
    wipe(data() + at + left, size);
  }
  size_ = at + left;
}

InputBuffer::Bytes InputBuffer::grow() {
  return reallocate(capacity_ * 2);
}

void InputBuffer::shrink() {
  if (capacity_ > kInitial && size_ <= kInitial / 2) reallocate(kInitial);
}

}  // namespace solidrust::http
