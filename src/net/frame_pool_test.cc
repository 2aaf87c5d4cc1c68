#include "net/frame_pool.h"

#include <vector>

#include <gtest/gtest.h>
#include <malloc.h>

namespace solidrust {
namespace {

TEST(FramePoolTest, KeepsTheFramesOfAFewRequestsAndNotThoseOfAPeak) {
  constexpr std::size_t kSize = 1024;
  constexpr std::size_t kPeak = 10'000;
  FramePool::release();
  std::vector<void*> frames(kPeak);
  const std::size_t before = ::mallinfo2().uordblks;
  for (void*& frame : frames) frame = FramePool::take(kSize);
  for (void* frame : frames) FramePool::give(frame, kSize);
  EXPECT_LT(::mallinfo2().uordblks, before + 200 * kSize);
  FramePool::release();
  EXPECT_LT(::mallinfo2().uordblks, before + 10 * kSize);  // the allocator keeps some
}

}  // namespace
}  // namespace solidrust
