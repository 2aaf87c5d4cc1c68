#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"
#include "limit/limiter.h"

namespace solidrust {
namespace {

using std::chrono::milliseconds;

class BudgetTest : public ::testing::Test {
 protected:
  LimitQuery query(std::uint64_t tokens, std::int64_t nano) {
    LimitQuery made;
    made.account = "acc_a";
    made.key = "key_a";
    made.tokens = tokens;
    made.nano = nano;
    return made;
  }
  bool spend(std::uint64_t tokens, std::int64_t nano) {
    Admission admission = limiter_.reserve(query(tokens, nano));
    if (!admission.admitted()) {
      refusal_ = admission.refusal();
      return false;
    }
    admission.reservation().settle(tokens, nano);
    return true;
  }
  std::vector<int> crossed() {
    std::vector<int> percents;
    for (const BudgetEvent& event : limiter_.take_budget_events())
      percents.push_back(event.percent);
    return percents;
  }
  std::int64_t begin() { return limiter_.begin_budget("acc_a", "", budget_).value_or(0); }
  std::uint64_t used() { return limiter_.budget("acc_a", "")->tokens; }

  FakeClock clock_;
  Limiter limiter_{clock_};
  Budget budget_{1'000, 1'000'000};
  Refusal refusal_;
};

// promise: L48, L50
TEST_F(BudgetTest, HoldsToTheLastTokenAndNanoUnit) {
  begin();
  EXPECT_TRUE(spend(1'000, 0));
  EXPECT_FALSE(spend(1, 0));
  EXPECT_EQ(refusal_.error.code, ErrorCode::insufficient_quota);
  EXPECT_FALSE(refusal_.should_retry);
  EXPECT_TRUE(spend(0, 1'000'000));
  EXPECT_FALSE(spend(0, 1));
  EXPECT_THAT(refusal_.error.message, ::testing::HasSubstr("budget 0.001, used 0.001"));
}

TEST_F(BudgetTest, RetryAfterIsTheMonthsEnd) {
  begin();
  ASSERT_TRUE(spend(1'000, 0));
  ASSERT_FALSE(spend(1, 0));
  const std::int64_t wait = refusal_.retry_after_ms;
  EXPECT_EQ(limiter_.now_ms() + wait, month_of(limiter_.now_ms()).end_ms);
  clock_.advance(milliseconds(wait - 1));
  EXPECT_FALSE(spend(1, 0));
  clock_.advance(milliseconds(1));
  EXPECT_TRUE(spend(1'000, 0));
  EXPECT_EQ(limiter_.budget("acc_a", "")->tokens, 1'000u);
}

// promise: L49
TEST_F(BudgetTest, EachThresholdIsReportedOnceAMonth) {
  begin();
  ASSERT_TRUE(spend(499, 0));
  EXPECT_THAT(crossed(), ::testing::IsEmpty());
  ASSERT_TRUE(spend(1, 0));
  EXPECT_THAT(crossed(), ::testing::ElementsAre(50));
  ASSERT_TRUE(spend(100, 0));
  EXPECT_THAT(crossed(), ::testing::IsEmpty());
  ASSERT_TRUE(spend(0, 800'000));
  EXPECT_THAT(crossed(), ::testing::ElementsAre(80));
  EXPECT_FALSE(spend(401, 0));  // the rest is too little: spent as far as callers can tell
  EXPECT_THAT(crossed(), ::testing::ElementsAre(100));
  EXPECT_FALSE(spend(401, 0));
  EXPECT_THAT(crossed(), ::testing::IsEmpty());
}

// Who looks later finds what was reported, until the budget is another one or the month ends.
TEST_F(BudgetTest, APercentIsReadAsItWasReported) {
  const auto percent = [this] { return limiter_.budget("acc_a", "")->percent; };
  begin();
  Admission running = limiter_.reserve(query(500, 0));
  EXPECT_EQ(percent(), 0) << "what runs is not settled";
  running.reservation().settle(490, 0);
  ASSERT_TRUE(spend(130, 0));
  EXPECT_EQ(percent(), 62);
  ASSERT_FALSE(spend(381, 0));
  EXPECT_THAT(crossed(), ::testing::ElementsAre(50, 80, 100));
  EXPECT_EQ(percent(), 100) << "a call did not fit";
  ASSERT_TRUE(spend(10, 0));
  EXPECT_EQ(percent(), 100);
  budget_.tokens = 1'500;
  begin();
  EXPECT_EQ(percent(), 42) << "it was raised";
  EXPECT_FALSE(spend(1'500, 0));
  EXPECT_EQ(percent(), 100);
  clock_.advance(milliseconds(month_of(limiter_.now_ms()).end_ms - limiter_.now_ms()));
  EXPECT_EQ(percent(), 0);
}

TEST_F(BudgetTest, ARestHeldByRunningRequestsIsToBeRetried) {
  begin();
  Admission running = limiter_.reserve(query(900, 0));
  ASSERT_TRUE(running.admitted());
  EXPECT_FALSE(spend(200, 0));
  EXPECT_TRUE(refusal_.should_retry);
  EXPECT_EQ(refusal_.retry_after_ms, 1'000);
  EXPECT_THAT(crossed(), ::testing::IsEmpty());
  running.reservation().settle(10, 0);
  EXPECT_TRUE(spend(200, 0));
}

TEST_F(BudgetTest, TheBaseCountsForItsOwnBeginningOnly) {
  const std::int64_t since = begin();
  limiter_.set_base("acc_a", "", since + 1, 999, 0);
  EXPECT_TRUE(spend(500, 0));
  limiter_.set_base("acc_a", "", since, 400, 0);
  EXPECT_FALSE(spend(101, 0));
  EXPECT_TRUE(spend(100, 0));
  limiter_.set_base("acc_a", "", since, 300, 0);  // read again
  EXPECT_TRUE(spend(100, 0));
}

TEST_F(BudgetTest, WhatRunsWhenABudgetBeginsCountsByItsEstimate) {
  Admission running = limiter_.reserve(query(900, 300'000));  // of an account without any limit
  ASSERT_TRUE(running.admitted());
  begin();
  EXPECT_EQ(used(), 900u);
  EXPECT_EQ(limiter_.budget("acc_a", "")->nano, 300'000);
  EXPECT_FALSE(spend(101, 0));
  EXPECT_TRUE(refusal_.should_retry);  // the estimate may come back
  EXPECT_FALSE(spend(0, 700'001));
  EXPECT_TRUE(spend(100, 0));
  running.reservation().settle(450, 1);
  EXPECT_EQ(used(), 550u);
  EXPECT_EQ(limiter_.budget("acc_a", "")->nano, 1);
}

TEST_F(BudgetTest, WhatRunsCountsForItsOwnKeyAndAccountOnly) {
  std::vector<Admission> running;
  for (const char* const key : {"key_a", "key_b"})
    for (const char* const account : {"acc_a", "acc_b"}) {
      LimitQuery asked = query(10, 0);
      asked.account = account;
      asked.key = key;
      running.push_back(limiter_.reserve(asked));
    }
  LimitQuery sandbox = query(1'000, 0);
  sandbox.environment = Environment::test;
  running.push_back(limiter_.reserve(sandbox));
  begin();
  limiter_.begin_budget("acc_a", "key_a", budget_);
  EXPECT_EQ(used(), 20u);
  EXPECT_EQ(limiter_.budget("acc_a", "key_a")->tokens, 10u);
  running.clear();  // none was tried: nothing was used
  EXPECT_EQ(used(), 0u);
  EXPECT_EQ(limiter_.budget("acc_a", "key_a")->tokens, 0u);
}

// The base is what has an earlier time on record: no request is in both, and none in neither.
TEST_F(BudgetTest, TheTimeThatARequestCountsFromIsNotBeforeABudgetThatFoundItRunning) {
  Admission over = limiter_.reserve(query(10, 0));
  over.reservation().settle(10, 0);
  Admission running = limiter_.reserve(query(10, 0));
  const std::int64_t admitted = running.reservation().counts_ms();
  clock_.advance(milliseconds(5'000));
  const std::int64_t since = begin();
  Admission later = limiter_.reserve(query(10, 0));  // in the same millisecond
  running.reservation().settle(10, 0);
  later.reservation().settle(10, 0);
  EXPECT_LT(over.reservation().counts_ms(), since);
  EXPECT_LT(admitted, since);
  EXPECT_GE(running.reservation().counts_ms(), since);
  EXPECT_GE(later.reservation().counts_ms(), since);
  EXPECT_EQ(used(), 20u);
}

TEST_F(BudgetTest, ABudgetThatIsSetAgainChangesItsNumbersOnly) {
  const std::int64_t since = begin();
  Admission running = limiter_.reserve(query(900, 0));
  budget_ = {.tokens = 950, .nano = std::nullopt};
  EXPECT_EQ(limiter_.begin_budget("acc_a", "", budget_), std::nullopt);
  EXPECT_FALSE(spend(51, 0));
  EXPECT_TRUE(spend(50, 0));
  limiter_.set_base("acc_a", "", since, 1, 0);
  EXPECT_EQ(used(), 951u);
}

TEST_F(BudgetTest, ABudgetThatEndsAndBeginsAgainCountsWhatRunsOnce) {
  begin();
  Admission running = limiter_.reserve(query(900, 0));
  limiter_.end_budget("acc_a", "");
  clock_.advance(milliseconds(1));
  begin();
  EXPECT_EQ(used(), 900u);
  running.reservation().settle(100, 0);
  EXPECT_EQ(used(), 100u);
  limiter_.end_budget("acc_a", "");
  limiter_.end_budget("acc_a", "");  // again is harmless
  EXPECT_TRUE(spend(5'000, 0));
}

// A price of a thousand units for a token times a whole context: more than 64 bits hold.
TEST_F(BudgetTest, CostsThatDoNotFitTogetherAreStillMoreThanTheBudget) {
  budget_ = {.tokens = 1'000'000'000, .nano = std::nullopt};
  begin();
  std::vector<Admission> running;
  for (int i = 0; i < 3; ++i) {
    running.push_back(limiter_.reserve(query(1, INT64_MAX)));
    ASSERT_TRUE(running.back().admitted());
  }
  budget_.nano = Budget::kMaxNano;
  limiter_.begin_budget("acc_a", "", budget_);
  EXPECT_FALSE(spend(1, 1));
  EXPECT_EQ(limiter_.budget("acc_a", "")->nano, INT64_MAX);
  for (Admission& one : running) one.reservation().settle(1, 5);
  EXPECT_EQ(limiter_.budget("acc_a", "")->nano, 15);
  EXPECT_FALSE(spend(1, INT64_MAX));
}

TEST_F(BudgetTest, ARequestOfLastMonthDoesNotCountInThisOne) {
  begin();
  Admission running = limiter_.reserve(query(900, 0));
  clock_.advance(milliseconds(month_of(limiter_.now_ms()).end_ms - limiter_.now_ms()));
  EXPECT_TRUE(spend(600, 0));
  running.reservation().settle(900, 0);
  EXPECT_EQ(limiter_.budget("acc_a", "")->tokens, 600u);
}

TEST_F(BudgetTest, AnEndedBudgetHoldsNobodyBack) {
  begin();
  ASSERT_TRUE(spend(1'000, 0));
  limiter_.end_budget("acc_a", "");
  EXPECT_EQ(limiter_.budget("acc_a", ""), std::nullopt);
  EXPECT_TRUE(spend(5'000, 0));
}

TEST_F(BudgetTest, TheTestEnvironmentSpendsNothing) {
  begin();
  LimitQuery asked = query(5'000, 0);
  asked.environment = Environment::test;
  EXPECT_TRUE(limiter_.reserve(asked).admitted());
  EXPECT_EQ(limiter_.budget("acc_a", "")->tokens, 0u);
}

// promise: L46
TEST(MonthOf, FollowsTheCalendar) {
  using namespace std::chrono;
  const auto ms = [](year_month_day date) {
    return duration_cast<milliseconds>(sys_days{date}.time_since_epoch()).count();
  };
  const MonthSpan february = month_of(ms(2028y / 2 / 29) + 86'399'999);
  EXPECT_EQ(february.begin_ms, ms(2028y / 2 / 1));
  EXPECT_EQ(february.end_ms, ms(2028y / 3 / 1));
  EXPECT_EQ(month_of(ms(2026y / 12 / 31)).end_ms, ms(2027y / 1 / 1));
}

// Whatever the numbers are, a spent budget stays spent.
TEST_F(BudgetTest, SumsThatDoNotFitAreTheLargestThatDo) {
  constexpr std::int64_t kMost = INT64_MAX;
  const std::int64_t since = begin();
  for (const auto& [tokens, nano] :
       {std::pair(UINT64_MAX, kMost), std::pair(UINT64_MAX - 5, kMost - 5),
        std::pair(std::uint64_t{1'000}, std::int64_t{1'000'000})}) {
    limiter_.set_base("acc_a", "", since, tokens, nano);
    EXPECT_FALSE(spend(10, 0));
    EXPECT_FALSE(spend(0, 10));
    EXPECT_FALSE(spend(UINT64_MAX, kMost));
    EXPECT_EQ(limiter_.budget("acc_a", "")->tokens, tokens);
    EXPECT_EQ(limiter_.budget("acc_a", "")->nano, nano);
  }
  limiter_.set_base("acc_a", "", since, 0, 0);
  Admission admission = limiter_.reserve(query(10, 10));
  ASSERT_TRUE(admission.admitted());
  admission.reservation().settle(UINT64_MAX, kMost);  // more than was estimated
  limiter_.set_base("acc_a", "", since, 7, 7);
  EXPECT_EQ(limiter_.budget("acc_a", "")->tokens, UINT64_MAX);
  EXPECT_EQ(limiter_.budget("acc_a", "")->nano, kMost);
  EXPECT_FALSE(spend(1, 0));
}

}  // namespace
}  // namespace solidrust
