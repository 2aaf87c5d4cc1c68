#include "limit/refusal_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace solidrust {
namespace {

constexpr std::int64_t kHour = 3'600'000;
constexpr std::int64_t kNow = 500'000 * kHour + 5;

// promise: L85
TEST(RefusalLog, CountsByClockHours) {
  RefusalLog log;
  const Fingerprint ada{1, 1};
  log.note(ada, kNow - 23 * kHour);
  log.note(ada, kNow - 6);  // the hour before
  log.note(ada, kNow);
  log.note(ada, kNow);
  RefusalLog::Hours expected{};
  expected[0] = 1;
  expected[22] = 1;
  expected[23] = 2;
  EXPECT_EQ(log.hours(ada, kNow), expected);
  EXPECT_EQ(log.hours({2, 2}, kNow), RefusalLog::Hours{});
}

// promise: L85
TEST(RefusalLog, WhatIsADayAgoIsForgotten) {
  RefusalLog log;
  const Fingerprint ada{1, 1};
  log.note(ada, kNow);
  EXPECT_EQ(log.hours(ada, kNow + 23 * kHour)[0], 1u);
  EXPECT_EQ(log.hours(ada, kNow + 24 * kHour), RefusalLog::Hours{});
  log.note(ada, kNow + 30 * kHour);  // in another place: the old ones are empty
  EXPECT_THAT(log.hours(ada, kNow + 30 * kHour), ::testing::Contains(0u).Times(23));
  log.note(ada, kNow + 48 * kHour);  // in the same place as the first
  EXPECT_EQ(log.hours(ada, kNow + 48 * kHour)[23], 1u);
}

TEST(RefusalLog, HoldsSoManyAccounts) {
  RefusalLog log;
  for (std::uint64_t i = 0; i < RefusalLog::kMost; ++i) log.note({i, i}, kNow);
  const Fingerprint late{1'000, 1};
  log.note(late, kNow + 23 * kHour);
  EXPECT_EQ(log.size(), RefusalLog::kMost);
  EXPECT_EQ(log.hours(late, kNow + 23 * kHour)[23], 0u);
  log.note(late, kNow + 24 * kHour);
  EXPECT_EQ(log.size(), 1u);
  EXPECT_EQ(log.hours(late, kNow + 24 * kHour)[23], 1u);
}

}  // namespace
}  // namespace solidrust
