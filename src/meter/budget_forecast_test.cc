#include "meter/budget_forecast.h"

#include <gtest/gtest.h>

#include "base/time_units.h"

namespace solidrust {
namespace {

constexpr std::int64_t kMidnight = 20'000 * kDayMs;

LiveUse use(std::int64_t tokens, std::int64_t nano, std::optional<std::int64_t> first_ms) {
  LiveUse made;
  made.totals.prompt_tokens = tokens;
  made.totals.cost_nano = nano;
  made.first_ms = first_ms;
  return made;
}

BudgetReading used(std::uint64_t tokens, std::int64_t nano, std::int64_t month_end_ms) {
  BudgetReading reading;
  reading.tokens = tokens;
  reading.nano = nano;
  reading.month_end_ms = month_end_ms;
  return reading;
}

// promise: L54
TEST(BudgetForecast, GoesOnAtThePaceOfTheLastDays) {
  const std::int64_t now = kMidnight + kDayMs / 2;
  EXPECT_EQ(forecast_since_ms(now), kMidnight - 6 * kDayMs);
  // 650 in six and a half days, ten days are left.
  const auto week =
      forecast_of(used(1'000, 50, now + 10 * kDayMs), use(650, 13, forecast_since_ms(now)), now);
  EXPECT_EQ(week.tokens, 2'000u);
  EXPECT_EQ(week.nano, 70);
}

TEST(BudgetForecast, WhoBeganLaterHasThePaceSinceThen) {
  const std::int64_t now = kMidnight + kDayMs / 2;
  const BudgetReading to_tomorrow = used(300, 0, now + kDayMs);
  EXPECT_EQ(forecast_of(to_tomorrow, use(300, 0, kMidnight - kDayMs), now).tokens, 500u);
  // On the first day: a day, however little of it is over.
  EXPECT_EQ(forecast_of(to_tomorrow, use(300, 0, kMidnight), now).tokens, 600u);
  EXPECT_EQ(forecast_of(used(300, 0, kMidnight + 1 + kDayMs), use(300, 0, kMidnight), kMidnight + 1)
                .tokens,
            600u);
}

TEST(BudgetForecast, WithoutUseItStaysAsItIs) {
  EXPECT_EQ(forecast_of(used(300, 7, kMidnight + kDayMs), use(0, 0, {}), kMidnight).tokens, 300u);
  EXPECT_EQ(forecast_of(used(300, 7, kMidnight), use(900, 9, kMidnight), kMidnight).nano, 7);
}

TEST(BudgetForecast, WhatDoesNotFitIsTheLargestThatDoes) {
  const auto most = forecast_of(used(INT64_MAX, INT64_MAX, kMidnight + 31 * kDayMs),
                                use(INT64_MAX, INT64_MAX, kMidnight), kMidnight);
  EXPECT_EQ(most.tokens, static_cast<std::uint64_t>(INT64_MAX));
  EXPECT_EQ(most.nano, INT64_MAX);
}

}  // namespace
}  // namespace solidrust
