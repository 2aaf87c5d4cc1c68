#include "upstream/health/retry_budget.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

int drain(RetryBudget& budget) {
  int taken = 0;
  while (budget.take()) ++taken;
  return taken;
}

TEST(RetryBudget, ten_retries_at_the_start) {
  RetryBudget budget;
  EXPECT_EQ(drain(budget), 10);
}

// promise: U17
TEST(RetryBudget, five_answers_give_one_retry) {
  RetryBudget budget;
  drain(budget);
  for (int i = 0; i < 4; ++i) budget.answered();
  EXPECT_FALSE(budget.take());
  budget.answered();
  EXPECT_TRUE(budget.take());
  EXPECT_FALSE(budget.take());
}

// promise: U17
TEST(RetryBudget, a_hundred_are_kept_and_not_one_more) {
  RetryBudget budget;
  for (int i = 0; i < 10'000; ++i) budget.answered();
  EXPECT_EQ(drain(budget), 100);
}

TEST(RetryBudget, when_everything_fails_calls_are_at_most_1_2_times_the_requests) {
  RetryBudget budget;
  for (int i = 0; i < 10'000; ++i) budget.answered();  // full
  int calls = 0;
  for (int request = 0; request < 500; ++request) calls += 1 + (budget.take() ? 1 : 0);
  EXPECT_LE(calls, 600);
}

}  // namespace
}  // namespace solidrust
