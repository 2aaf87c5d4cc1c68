#include "base/saturating.h"

#include <cstdint>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

constexpr std::int64_t kLow = INT64_MIN, kHigh = INT64_MAX;
constexpr std::uint64_t kMost = UINT64_MAX;

// Every pair of numbers at the edges, against sums that are wide enough.
TEST(Saturating, SumsAndDifferencesStopAtTheEdges) {
  __extension__ using Wide = __int128;
  const auto nearest = [](Wide number, Wide low, Wide high) {
    return number < low ? low : number > high ? high : number;
  };
  for (const std::int64_t a : {kLow, kLow + 1, -5L, -1L, 0L, 1L, 7L, kHigh - 1, kHigh})
    for (const std::int64_t b : {kLow, kLow + 1, -5L, -1L, 0L, 1L, 7L, kHigh - 1, kHigh}) {
      EXPECT_TRUE(saturating_add(a, b) == nearest(Wide{a} + b, kLow, kHigh)) << a << " " << b;
      EXPECT_TRUE(saturating_sub(a, b) == nearest(Wide{a} - b, kLow, kHigh)) << a << " " << b;
    }
  for (const std::uint64_t a : {0UL, 1UL, 7UL, kMost / 2, kMost - 1, kMost})
    for (const std::uint64_t b : {0UL, 1UL, 7UL, kMost / 2, kMost - 1, kMost}) {
      EXPECT_TRUE(saturating_add(a, b) == nearest(Wide{a} + b, 0, kMost)) << a << " " << b;
      EXPECT_TRUE(saturating_sub(a, b) == nearest(Wide{a} - b, 0, kMost)) << a << " " << b;
      const bool fits = b == 0 || a <= kMost / b;
      EXPECT_EQ(saturating_mul(a, b), fits ? a * b : kMost) << a << " " << b;
    }
}

TEST(Saturating, WhatAnotherTypeDoesNotHaveIsTheNearestThatItHas) {
  EXPECT_EQ(saturating_cast<std::int64_t>(kMost), kHigh);
  EXPECT_EQ(saturating_cast<std::int64_t>(static_cast<std::uint64_t>(kHigh)), kHigh);
  EXPECT_EQ(saturating_cast<std::int64_t>(static_cast<std::uint64_t>(kHigh) + 1), kHigh);
  EXPECT_EQ(saturating_cast<std::uint64_t>(kLow), 0U);
  EXPECT_EQ(saturating_cast<std::uint64_t>(-1L), 0U);
  EXPECT_EQ(saturating_cast<std::uint64_t>(kHigh), static_cast<std::uint64_t>(kHigh));
  EXPECT_EQ(saturating_cast<std::uint32_t>(-1), 0U);
}

}  // namespace
}  // namespace solidrust
