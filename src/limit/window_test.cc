#include "limit/window.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

constexpr std::int64_t kStart = 1'800'000'000'000;  // a full minute and quarter

// promise: L7
TEST(Window, AUseCountsForTheWholeLengthAndNotAMillisecondLonger) {
  for (const WindowShape& shape : {kMinuteWindow, kHourWindow, kDayWindow}) {
    Window window;
    window.add(shape, kStart + 300, 3);
    window.expire(shape, kStart + 300 + shape.length_ms - 1);
    EXPECT_EQ(window.used(), 3u);
    window.expire(shape, kStart + 300 + shape.length_ms);
    EXPECT_EQ(window.used(), 0u);
  }
}

// promise: L9
TEST(Window, UsesOfOneSlotLeaveWithTheLastOfThem) {
  Window window;
  window.add(kMinuteWindow, kStart, 1);
  window.add(kMinuteWindow, kStart + 999, 1);
  window.add(kMinuteWindow, kStart + 1'000, 1);
  window.expire(kMinuteWindow, kStart + 60'998);
  EXPECT_EQ(window.used(), 3u);
  window.expire(kMinuteWindow, kStart + 60'999);
  EXPECT_EQ(window.used(), 1u);
}

TEST(Window, FreedAtSaysWhenEnoughHasLeft) {
  Window window;
  window.add(kMinuteWindow, kStart, 2);
  window.add(kMinuteWindow, kStart + 5'000, 3);
  EXPECT_EQ(window.freed_at(kMinuteWindow, 1), kStart + 60'000);
  EXPECT_EQ(window.freed_at(kMinuteWindow, 2), kStart + 60'000);
  EXPECT_EQ(window.freed_at(kMinuteWindow, 3), kStart + 65'000);
  EXPECT_EQ(window.freed_at(kMinuteWindow, 5), kStart + 65'000);
  EXPECT_EQ(window.freed_at(kMinuteWindow, 6), std::nullopt);
}

TEST(Window, ACorrectionChangesOnlyItsOwnSlot) {
  Window window;
  window.add(kMinuteWindow, kStart, 10);
  window.add(kMinuteWindow, kStart + 2'000, 5);
  window.correct(kMinuteWindow, kStart, 10, 4);
  EXPECT_EQ(window.used(), 9u);
  window.correct(kMinuteWindow, kStart + 2'000, 5, 8);
  EXPECT_EQ(window.used(), 12u);
  window.correct(kMinuteWindow, kStart + 1'000, 5, 0);  // nothing was counted there
  EXPECT_EQ(window.used(), 12u);
  window.expire(kMinuteWindow, kStart + 60'000);
  window.correct(kMinuteWindow, kStart, 4, 0);  // has left
  EXPECT_EQ(window.used(), 8u);
}

TEST(Window, HoldsOneEntryPerSlotAtMost) {
  for (const WindowShape& shape : {kMinuteWindow, kHourWindow, kDayWindow}) {
    Window window;
    std::uint64_t expected = 0;
    const std::int64_t step = shape.slot_ms / 4;
    for (std::int64_t at = kStart; at < kStart + 3 * shape.length_ms; at += step) {
      window.expire(shape, at);
      window.add(shape, at, 1);
      ++expected;
    }
    EXPECT_LE(window.heap_bytes(), 2'048u);
    EXPECT_GE(window.used(), static_cast<std::uint64_t>(shape.length_ms / step));
    EXPECT_LE(window.used(), static_cast<std::uint64_t>(shape.length_ms / step) + 4);
    window.expire(shape, kStart + 4 * shape.length_ms);
    EXPECT_TRUE(window.empty());
    window.release_if_empty();
    EXPECT_EQ(window.heap_bytes(), 0u);
  }
}

TEST(Window, ATimeBeforeTheNewestSlotCountsWithIt) {
  Window window;
  window.add(kMinuteWindow, kStart + 10'000, 1);
  window.add(kMinuteWindow, kStart, 1);
  window.expire(kMinuteWindow, kStart + 69'999);
  EXPECT_EQ(window.used(), 2u);
  window.expire(kMinuteWindow, kStart + 70'000);
  EXPECT_EQ(window.used(), 0u);
}

// However much is counted, it is never less than before, and what is left after it is exact again.
TEST(Window, ASumThatDoesNotFitIsTheLargestThatDoes) {
  constexpr std::uint64_t kMost = UINT64_MAX;
  Window window;
  window.add(kMinuteWindow, kStart, kMost - 3);
  window.add(kMinuteWindow, kStart + 2'000, 3);
  EXPECT_EQ(window.used(), kMost);
  window.add(kMinuteWindow, kStart + 4'000, 7);
  window.add(kMinuteWindow, kStart + 4'000, kMost);
  EXPECT_EQ(window.used(), kMost);
  EXPECT_EQ(window.freed_at(kMinuteWindow, kMost), kStart + 62'000);
  window.correct(kMinuteWindow, kStart + 4'000, kMost, 5);
  EXPECT_EQ(window.used(), kMost);
  window.expire(kMinuteWindow, kStart + 60'000);
  EXPECT_EQ(window.used(), 3u + 5u);
  window.correct(kMinuteWindow, kStart + 2'000, 3, kMost);
  EXPECT_EQ(window.used(), kMost);
  window.expire(kMinuteWindow, kStart + 62'000);
  EXPECT_EQ(window.used(), 5u);
}

}  // namespace
}  // namespace solidrust
