#include "net/frame_pool.h"

#include <array>
#include <new>

namespace solidrust {
namespace {

constexpr std::size_t kStep = 64;     // sizes are rounded up to this
constexpr std::size_t kClasses = 64;  // larger frames are not kept
constexpr std::size_t kKept = 128;    // spare frames of one size

struct Spare {
  Spare* next;
};
struct Kept {
  Spare* first = nullptr;
  std::size_t count = 0;
};

constinit thread_local std::array<Kept, kClasses> t_kept{};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kKeeping = false;  // so that a frame used after its end is found
#else
constexpr bool kKeeping = true;
#endif

constexpr std::size_t class_of(std::size_t size) noexcept {
  return (size - 1) / kStep;
}

}  // namespace

void* FramePool::take(std::size_t size) {
  const std::size_t at = class_of(size);
  if (!kKeeping || at >= kClasses) return ::operator new(size);
  Kept& kept = t_kept[at];
  if (kept.first == nullptr) return ::operator new((at + 1) * kStep);
  Spare* const spare = kept.first;
  kept.first = spare->next;
  --kept.count;
  return spare;
}

void FramePool::give(void* frame, std::size_t size) noexcept {
  const std::size_t at = class_of(size);
  if (!kKeeping || at >= kClasses || t_kept[at].count >= kKept) {
    ::operator delete(frame);
    return;
  }
  Kept& kept = t_kept[at];
  kept.first = new (frame) Spare{kept.first};
  ++kept.count;
}

void FramePool::release() noexcept {
  for (Kept& kept : t_kept) {
    while (Spare* const spare = kept.first) {
      kept.first = spare->next;
      ::operator delete(spare);
    }
    kept.count = 0;
  }
}

}  // namespace solidrust
