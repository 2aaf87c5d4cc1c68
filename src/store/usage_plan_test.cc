#include "store/usage_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace solidrust {
namespace {

using ::testing::ElementsAre;

constexpr std::int64_t kMidnight = 20'000 * kDayMs;  // 2024-10-04

UsageQuery query_of(std::int64_t length_ms) {
  UsageQuery query;
  query.since_ms = kMidnight;
  query.until_ms = kMidnight + length_ms;
  return query;
}

// Everything is kept.
UsageBegin begin_at(std::int64_t at_ms) {
  return {at_ms / kHourMs, at_ms / kDayMs};
}

TEST(UsagePlan, RecordsAnswerAnAccountsStepsBelowAnHour) {
  UsageQuery query = query_of(kHourMs);
  EXPECT_FALSE(wants_records(query));
  query.step_ms = kHourMs - 1;
  EXPECT_FALSE(wants_records(query)) << "of everybody";
  query.account = "a";
  EXPECT_TRUE(wants_records(query));
  query.step_ms = kHourMs;
  EXPECT_FALSE(wants_records(query));
}

TEST(UsagePlan, AnAnswerOfRecordsCoversWholeSteps) {
  UsageQuery query = query_of(61'000);
  query.since_ms += 59'999;
  query.step_ms = kMinuteMs;
  const UsageAnswer answer = answer_of_records(query);
  EXPECT_EQ(answer.since_ms, kMidnight);
  EXPECT_EQ(answer.until_ms, kMidnight + 2 * kMinuteMs);
  EXPECT_EQ(answer.step_ms, kMinuteMs);
}

TEST(UsagePlan, HoursAnswerUpToEightDaysAndDaysMore) {
  const UsagePlan hours = plan_usage(query_of(kUsageHoursUpToMs), begin_at(0));
  EXPECT_TRUE(hours.hours);
  EXPECT_EQ(hours.first, kMidnight / kHourMs);
  EXPECT_EQ(hours.past, kMidnight / kHourMs + 8 * 24);
  const UsagePlan days = plan_usage(query_of(kUsageHoursUpToMs + 1), begin_at(0));
  EXPECT_FALSE(days.hours);
  EXPECT_EQ(days.first, 20'000);
  EXPECT_EQ(days.past, 20'009) << "a day that has begun counts";
}

TEST(UsagePlan, DaysAnswerWhatHoursKnowNoMore) {
  const std::int64_t begun = kMidnight / kHourMs;
  UsageQuery query = query_of(kHourMs);
  EXPECT_TRUE(plan_usage(query, {begun, 20'000}).hours) << "nothing is older";
  EXPECT_TRUE(plan_usage(query, {begun, 19'000}).hours) << "its own hours are there";
  EXPECT_FALSE(plan_usage(query, {begun + 1, 19'000}).hours);
  EXPECT_FALSE(plan_usage(query, {std::nullopt, 19'000}).hours);
  EXPECT_TRUE(plan_usage(query, {}).hours) << "there is nothing at all";
}

TEST(UsagePlan, NoBucketIsLookedAtBeforeTheOldest) {
  UsageQuery query = query_of(3 * kHourMs);
  UsagePlan plan = plan_usage(query, begin_at(kMidnight + kHourMs));
  EXPECT_EQ(plan.first, kMidnight / kHourMs + 1);
  EXPECT_EQ(plan.past, kMidnight / kHourMs + 3);
  plan = plan_usage(query, {});
  EXPECT_EQ(plan.first, plan.past) << "no bucket at all";
  const UsageAnswer answer = answer_of(plan, query);
  EXPECT_EQ(answer.since_ms, kMidnight) << "what is covered is what was asked for";
  EXPECT_EQ(answer.until_ms, kMidnight + 3 * kHourMs);
}

TEST(UsagePlan, AStepIsNeverShorterThanABucket) {
  UsageQuery query = query_of(kDayMs);
  EXPECT_EQ(plan_usage(query, {}).step_ms, kHourMs);
  query.step_ms = 6 * kHourMs;
  EXPECT_EQ(plan_usage(query, {}).step_ms, 6 * kHourMs);
  query = query_of(30 * kDayMs);
  query.step_ms = 6 * kHourMs;
  EXPECT_EQ(plan_usage(query, {}).step_ms, kDayMs);
}

TEST(UsagePlan, TheLevelIsTheOneThatTellsApartWhatIsAskedFor) {
  const auto plan = [](UsageGroup by, const char* account, const char* key, const char* model) {
    UsageQuery query = query_of(kHourMs);
    query.by = by;
    query.account = account;
    query.key = key;
    query.model = model;
    const UsagePlan made = plan_usage(query, {});
    return std::pair(made.rows, made.level);
  };
  using enum UsageGroup;
  for (const UsageGroup by : {total, model, day, time}) {
    EXPECT_EQ(plan(by, "", "", ""), std::pair(UsageRows::pinned, UsageLevel::model));
    EXPECT_EQ(plan(by, "a", "", ""), std::pair(UsageRows::pinned, UsageLevel::account_model));
    EXPECT_EQ(plan(by, "a", "", "m"), std::pair(UsageRows::pinned, UsageLevel::account_model));
    EXPECT_EQ(plan(by, "a", "k", ""), std::pair(UsageRows::pinned, UsageLevel::all));
  }
  for (const UsageGroup by : {key, account}) {
    EXPECT_EQ(plan(by, "", "", ""), std::pair(UsageRows::everybody, UsageLevel::account_key));
    EXPECT_EQ(plan(by, "a", "", ""), std::pair(UsageRows::of_account, UsageLevel::account_key));
    EXPECT_EQ(plan(by, "a", "", "m"), std::pair(UsageRows::of_account, UsageLevel::all));
    EXPECT_EQ(plan(by, "a", "k", "m"), std::pair(UsageRows::pinned, UsageLevel::all));
  }
}

std::vector<std::string> names(UsageGroups& groups) {
  std::vector<std::string> out;
  for (const UsageRow& row : groups.take()) out.push_back(row.name);
  return out;
}

TEST(UsageGroups, ALineIsNamedAfterWhatItIsOf) {
  const UsageOrigin origin{kMidnight + 90'000, "a", "k", "m", Environment::live};
  const auto name = [&](UsageGroup by) {
    UsageGroups groups(by, kMinuteMs);
    groups.of(origin);
    return names(groups).front();
  };
  EXPECT_EQ(name(UsageGroup::total), "");
  EXPECT_EQ(name(UsageGroup::account), "a");
  EXPECT_EQ(name(UsageGroup::key), "k");
  EXPECT_EQ(name(UsageGroup::model), "m");
  EXPECT_EQ(name(UsageGroup::day), "2024-10-04");
  EXPECT_EQ(name(UsageGroup::time), std::to_string(kMidnight + 60'000));
  UsageGroups keys(UsageGroup::key, kMinuteMs);
  EXPECT_EQ(keys.of(origin).account, "a");
}

TEST(UsageGroups, TheBiggestUseComesFirstOrTheOldestTime) {
  UsageGroups models(UsageGroup::model, kDayMs);
  models.of({kMidnight, "a", "k", "small", Environment::live}).totals.prompt_tokens = 1;
  models.of({kMidnight, "a", "k", "big", Environment::live}).totals.completion_tokens = 9;
  models.of({kMidnight, "a", "k", "big", Environment::test}).totals.prompt_tokens = 3;
  EXPECT_THAT(names(models), ElementsAre("big", "big", "small"));
  UsageGroups days(UsageGroup::day, kDayMs);
  days.of({kMidnight + kDayMs, "a", "k", "m", Environment::live}).totals.prompt_tokens = 9;
  days.of({kMidnight, "a", "k", "m", Environment::live}).totals.prompt_tokens = 1;
  EXPECT_THAT(names(days), ElementsAre("2024-10-04", "2024-10-05"));
  EXPECT_TRUE(days.take().empty());
}

}  // namespace
}  // namespace solidrust
