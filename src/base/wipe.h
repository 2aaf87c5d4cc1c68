// Overwrites memory that held a secret, in a way that the compiler does not optimise away.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <string.h>  // explicit_bzero

namespace solidrust {

inline void wipe(void* memory, std::size_t size) noexcept {
  if (size > 0) ::explicit_bzero(memory, size);
}

// Overwrites the string's whole capacity and empties it.
inline void wipe(std::string& text) noexcept {
  wipe(text.data(), text.capacity());
  text.clear();
}

// An allocator for containers with secrets: overwrites memory before it is freed. It does not see
// the bytes that a short string keeps inside itself.
template <class T>
struct WipingAllocator {
  using value_type = T;
  WipingAllocator() = default;
  template <class U>
  WipingAllocator(const WipingAllocator<U>& /*other*/) noexcept {}
  T* allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
  void deallocate(T* memory, std::size_t count) noexcept {
    wipe(memory, count * sizeof(T));
    std::allocator<T>().deallocate(memory, count);
  }
  template <class U>
  bool operator==(const WipingAllocator<U>& /*other*/) const noexcept {
    return true;
  }
};

}  // namespace solidrust
