// Overwrites memory that held a secret, also where nothing reads it afterwards and a compiler would
// leave the writing out.
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

// All that the string has room for; it is empty then.
inline void wipe(std::string& text) noexcept {
  wipe(text.data(), text.capacity());
  text.clear();
}

// For containers of what must not stay behind when they grow or die. Not what a short string keeps
// inside of itself.
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
