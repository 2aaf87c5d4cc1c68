#include "meter/refusals.h"

#include <string>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kStart = 30'000'000 * kMinute;

class RefusalsTest : public ::testing::Test {
 protected:
  bool note(const std::string& key, std::int64_t at_ms,
            std::string_view code = "rate_limit_exceeded") {
    return refusals_.note(record(key, at_ms, code));
  }
  UsageRecord record(const std::string& key, std::int64_t at_ms, std::string_view code) {
    id_ = "req_" + std::to_string(++made_);
    key_ = key;
    UsageRecord made;
    made.id = id_;
    made.account = "acc_a";
    made.key = key_;
    made.code = code;
    made.time_ms = at_ms;
    made.status = 429;
    made.refusals = 1;
    return made;
  }

  Refusals refusals_;
  std::string id_, key_;
  std::size_t made_ = 0;
};

// promise: L89
TEST_F(RefusalsTest, TheFirstOfAMinuteHaveRowsOfTheirOwnAndTheOthersAreCounted) {
  for (std::uint32_t i = 0; i < Refusals::kRowsAMinute; ++i) EXPECT_TRUE(note("k", kStart)) << i;
  EXPECT_TRUE(refusals_.take_all().empty());
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(note("k", kStart + i));
  const auto sums = refusals_.take_all();
  ASSERT_EQ(sums.size(), 1u);
  EXPECT_EQ(sums[0].refusals, 1000u);
  EXPECT_EQ(sums[0].id, "req_21");  // of the first that has no row
  EXPECT_EQ(sums[0].record().refusals, 1000u);
  EXPECT_EQ(sums[0].record().code, "rate_limit_exceeded");
  EXPECT_TRUE(refusals_.take_all().empty());
  EXPECT_TRUE(note("k", kStart + kMinute));
}

TEST_F(RefusalsTest, KeysAndReasonsAreCountedApart) {
  for (std::uint32_t i = 0; i < Refusals::kRowsAMinute; ++i) note("k", kStart);
  EXPECT_FALSE(note("k", kStart));
  EXPECT_TRUE(note("other", kStart));
  EXPECT_TRUE(note("k", kStart, "model_not_found"));
}

TEST_F(RefusalsTest, SumsGatherForTenSeconds) {
  for (std::uint32_t i = 0; i <= Refusals::kRowsAMinute; ++i) note("k", kStart);
  EXPECT_TRUE(refusals_.take(kStart + Refusals::kSumEveryMs - 1).empty());
  EXPECT_EQ(refusals_.take(kStart + Refusals::kSumEveryMs).size(), 1u);
}

TEST_F(RefusalsTest, WhatHasNoRoomForItsRowIsCounted) {
  ASSERT_TRUE(note("k", kStart));
  refusals_.count(record("k", kStart, "rate_limit_exceeded"));
  ASSERT_EQ(refusals_.take_all().size(), 1u);
}

TEST_F(RefusalsTest, WhatCouldNotBeWrittenComesAgain) {
  for (std::uint32_t i = 0; i <= Refusals::kRowsAMinute; ++i) note("k", kStart);
  refusals_.give_back(refusals_.take_all());
  note("k", kStart);
  std::uint64_t sum = 0;
  for (const Refusals::Sum& one : refusals_.take_all()) sum += one.refusals;
  EXPECT_EQ(sum, 2u);
}

// However many keys are refused, and nothing is written: memory is bounded, no count is lost that
// the bound does not say.
TEST_F(RefusalsTest, ManyKeysLoseNoCount) {
  constexpr int kKeys = 3 * static_cast<int>(Refusals::kShards * Refusals::kMostAShard);
  std::uint64_t rows = 0;
  std::uint64_t noted = 0;
  for (int i = 0; i < kKeys; ++i)
    for (int twice = 0; twice < 2; ++twice, ++noted)
      if (note("key_" + std::to_string(i), kStart + i))
        ++rows;
      else
        FAIL();
  EXPECT_EQ(rows, noted);
  for (int i = 0; i < kKeys; ++i)
    refusals_.count(record("key_" + std::to_string(i), kStart + i, "x"));
  std::uint64_t sum = refusals_.lost();
  EXPECT_GT(sum, 0u);
  const auto sums = refusals_.take_all();
  EXPECT_LE(sums.size(), 2 * Refusals::kShards * Refusals::kMostAShard);
  for (const Refusals::Sum& one : sums) sum += one.refusals;
  EXPECT_EQ(sum, static_cast<std::uint64_t>(kKeys));
}

}  // namespace
}  // namespace solidrust
