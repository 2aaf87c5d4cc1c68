// Memory of coroutine frames, kept by the thread that freed it: a request's frames have the same
// few sizes as the last one's.
#pragma once

#include <cstddef>

namespace solidrust {

// Thread-safe in that each thread has its own. A frame may be freed on another thread than it was
// made on.
class FramePool {
 public:
  static void* take(std::size_t size);
  static void give(void* frame, std::size_t size) noexcept;
  // Gives the calling thread's spare memory back to the system: at the thread's end.
  static void release() noexcept;
};

}  // namespace solidrust
