#include "upstream/health/recent_calls.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// The beginning of a part, long after the clock began.
constexpr SteadyTime kStart{std::chrono::hours{30}};

std::int64_t p95_of(milliseconds took) {
  RecentCalls calls;
  calls.answered(kStart, took);
  return calls.view(kStart).p95->count();
}

TEST(RecentCalls, OfNoCallsNothingIsKnown) {
  const RecentCalls calls;
  const auto view = calls.view(kStart);
  EXPECT_EQ(view.calls, 0u);
  EXPECT_EQ(view.failures, 0u);
  EXPECT_FALSE(view.p95);
  EXPECT_EQ(calls.view(SteadyTime{}).calls, 0u);  // nor when the clock has just begun
}

TEST(RecentCalls, FailuresCountAsCallsAndNotAsTimes) {
  RecentCalls calls;
  for (int i = 0; i < 3; ++i) calls.answered(kStart, milliseconds{4});
  calls.failed(kStart);
  const auto view = calls.view(kStart);
  EXPECT_EQ(view.calls, 4u);
  EXPECT_EQ(view.failures, 1u);
  EXPECT_EQ(view.p95, milliseconds{4});
}

TEST(RecentCalls, OneInTwentyMayBeSlower) {
  RecentCalls calls;
  for (int i = 0; i < 19; ++i) calls.answered(kStart, milliseconds{5});
  calls.answered(kStart, milliseconds{4'000});
  EXPECT_EQ(calls.view(kStart).p95, milliseconds{5});  // 19 of 20
  calls.answered(kStart, milliseconds{4'000});
  EXPECT_GT(calls.view(kStart).p95, milliseconds{3'500});  // 19 of 21 are too few
}

// promise: U73
TEST(RecentCalls, ATimeIsOffByAnEighthAtMost) {
  for (std::int64_t ms = 0; ms < 8; ++ms) EXPECT_EQ(p95_of(milliseconds{ms}), ms);
  for (std::int64_t ms = 8; ms < 4'000'000; ms += ms / 7 + 1)
    EXPECT_NEAR(static_cast<double>(p95_of(milliseconds{ms})), static_cast<double>(ms),
                static_cast<double>(ms) / 8 + 0.5)
        << ms;
}

TEST(RecentCalls, TimesOutOfRangeCountAtItsEnds) {
  EXPECT_EQ(p95_of(milliseconds{-1}), 0);
  const std::int64_t longest = p95_of(milliseconds{(std::int64_t{8} << 19) - 1});
  EXPECT_EQ(p95_of(milliseconds{std::int64_t{8} << 19}), longest);
  EXPECT_EQ(p95_of(milliseconds{INT64_MAX}), longest);
}

// promise: U73
TEST(RecentCalls, ACallCountsForFiveMinutesAtMost) {
  RecentCalls calls;
  calls.answered(kStart, milliseconds{1});
  calls.failed(kStart + seconds{29});
  EXPECT_EQ(calls.view(kStart + seconds{299}).calls, 2u);
  EXPECT_EQ(calls.view(kStart + seconds{300}).calls, 0u);
  calls.answered(kStart + seconds{300}, milliseconds{1});  // in the place of the first
  EXPECT_EQ(calls.view(kStart + seconds{300}).calls, 1u);
  EXPECT_EQ(calls.view(kStart + seconds{300}).failures, 0u);
}

TEST(RecentCalls, WhatIsForgivenNeverWas) {
  RecentCalls calls;
  calls.failed(kStart);
  calls.forgive(kStart);
  EXPECT_EQ(calls.view(kStart).calls, 0u);
  calls.forgive(kStart);  // there is none
  EXPECT_EQ(calls.view(kStart).failures, 0u);
  calls.failed(kStart + seconds{300});
  calls.forgive(kStart);  // it is of another time
  EXPECT_EQ(calls.view(kStart + seconds{300}).failures, 1u);
}

}  // namespace
}  // namespace solidrust
