// The contract of UsageStore. Tests only.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/testing/usage_contract.h"

namespace solidrust {

SOLIDRUST_CONTRACT(UsageStoreContract, UsageContract);

// In the roll-ups and where an answer is summed up from records.
// promise: L91
TEST_P(UsageStoreContract, RefusedRequestsAreInNoSumButTheirOwn) {
  UsageRecord one = record("r1", kMidnight, "a", "k", "");
  one.prompt_tokens = one.completion_tokens = one.cached_tokens = 0;
  one.cost_nano = 0;
  one.attempts = 0;
  one.status = 429;
  one.code = "rate_limit_exceeded";
  one.refusals = 1;
  UsageRecord many = one;
  many.id = "r2";
  many.refusals = 500;
  UsageRecord failed = record("r3", kMidnight, "a", "k", "m");
  failed.status = 502;
  ASSERT_EQ(append({one, many, failed}), 3u);
  for (const std::int64_t step : {kMinuteMs, kHourMs}) {
    UsageQuery query;
    query.by = UsageGroup::time;
    query.account = "a";
    query.since_ms = kMidnight;
    query.until_ms = kMidnight + kHourMs;
    query.step_ms = step;
    query.latencies = true;
    const auto answer = usage().usage(query);
    ASSERT_TRUE(answer.ok());
    const UsageRow sum = answer->sum();
    EXPECT_EQ(sum.totals.requests, 1);
    EXPECT_EQ(sum.totals.failed, 1);
    EXPECT_EQ(sum.totals.refused, 501);
    LatencyHistogram alone;
    alone.add(failed.latency_ms);
    EXPECT_EQ(sum.latency.bytes(), alone.bytes());
  }
  const auto ids = [&](std::optional<bool> refused) {
    RequestQuery query;
    query.account = "a";
    query.refused = refused;
    std::vector<std::string> found;
    const auto page = usage().requests(query);
    for (const RequestRow& row : page->rows) found.push_back(row.id);
    return found;
  };
  EXPECT_THAT(ids(true), ::testing::ElementsAre("r2", "r1"));
  EXPECT_THAT(ids(false), ::testing::ElementsAre("r3"));
  EXPECT_THAT(ids({}), ::testing::ElementsAre("r3", "r2", "r1"));
  const auto row = usage().request("a", "r2");
  ASSERT_TRUE(row.ok() && row->has_value());
  EXPECT_EQ((*row)->refusals, 500);
}

TEST_P(UsageStoreContract, ARefusedRequestWithUseIsNotTaken) {
  UsageRecord wrong = record("r1", kMidnight, "a", "k", "m");
  wrong.refusals = 1;
  const auto written = usage().append({&wrong, 1});
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, ErrorCode::invalid_argument);
  wrong = record("r2", kMidnight, "a", "k", "m");
  wrong.prompt_tokens = wrong.completion_tokens = 0;
  wrong.attempts = 0;
  wrong.refusals = UsageRecord::kMostRefusals;
  EXPECT_TRUE(usage().append({&wrong, 1}).ok());
  wrong.id = "r3";
  wrong.refusals = UsageRecord::kMostRefusals + 1;
  EXPECT_FALSE(usage().append({&wrong, 1}).ok());
}

// Each unit has a sum of its own: in every roll-up, from records, and for the limiter.
TEST_P(UsageStoreContract, UnitsAreSummedUpByTheirKind) {
  std::vector<UsageRecord> made;
  const std::array<std::string, 8> ids{"u0", "u1", "u2", "u3", "u4", "u5", "u6", "u7"};
  for (std::size_t i = 0; i < ids.size(); ++i) {
    UsageRecord one = record(ids[i], kMidnight + static_cast<std::int64_t>(i), "a", "k", "m");
    one.operation = "/v1/rerank";
    one.unit = kUsageUnits[i % kUsageUnits.size()];
    one.units = 1u << i;
    made.push_back(one);
  }
  EXPECT_EQ(append({made.begin(), made.begin() + 4}), 4u);
  EXPECT_EQ(append({made.begin() + 4, made.end()}), 4u);  // added to the rows that are there
  const std::array<std::int64_t, kUsageUnits.size()> sums{1 + 16, 2 + 32, 4 + 64, 8 + 128};
  UsageQuery query;
  query.since_ms = kMidnight;
  query.account = "a";
  for (const std::int64_t length : {kHourMs, 20 * kDayMs}) {
    query.until_ms = kMidnight + length;
    const auto answer = usage().usage(query);
    ASSERT_TRUE(answer.ok());
    ASSERT_EQ(answer->rows.size(), 1u);
    EXPECT_EQ(answer->rows[0].totals.units, sums) << length;
  }
  query.by = UsageGroup::time;
  query.step_ms = kMinuteMs;
  query.until_ms = kMidnight + kMinuteMs;
  EXPECT_EQ(usage().usage(query)->rows.at(0).totals.units, sums);
  std::array<std::int64_t, kUsageUnits.size()> seen{};
  const auto add = [&](const RecentUse& use) {
    for (std::size_t i = 0; i < seen.size(); ++i) seen[i] += use.units[i];
  };
  ASSERT_TRUE(usage().recent_requests(kMidnight, add).ok());
  EXPECT_EQ(seen, sums);
  seen = {};
  ASSERT_TRUE(usage().recent_minutes(kMidnight, add).ok());
  EXPECT_EQ(seen, sums);
  const auto row = usage().request("a", "u5");
  ASSERT_TRUE(row.ok() && row->has_value());
  EXPECT_EQ((*row)->operation, "/v1/rerank");
  EXPECT_EQ((*row)->unit, UsageUnit::audio_seconds);
  EXPECT_EQ((*row)->units, 32);
}

TEST_P(UsageStoreContract, AnOutcomeIsKept) {
  UsageRecord failed = record("r1", kMidnight, "a", "k", "m");
  failed.status = 502;
  failed.code = "upstream_error";
  failed.detail = "CUDA out of memory";
  failed.stream = true;
  ASSERT_EQ(append({failed, record("r2", kMidnight, "a", "k", "m")}), 2u);
  const auto row = usage().request("a", "r1");
  ASSERT_TRUE(row.ok() && *row);
  EXPECT_EQ((*row)->code, "upstream_error");
  EXPECT_EQ((*row)->detail, "CUDA out of memory");
  EXPECT_TRUE((*row)->stream);
  EXPECT_EQ((*usage().request("a", "r2"))->code, "");
}

TEST_P(UsageStoreContract, WhatModelsWereSeenToDoIsKept) {
  const auto seen = [&] {
    std::vector<std::string> told;
    const auto models = usage().models_seen();
    EXPECT_TRUE(models.ok());
    for (const ModelSeen& model : *models)
      told.push_back(model.model + (model.streams ? " streams" : "") +
                     (model.calls ? " calls" : "") + (model.pictures ? " pictures" : "") + " " +
                     std::to_string(model.longest));
    return told;
  };
  EXPECT_THAT(seen(), ::testing::ElementsAre());
  std::vector<UsageRecord> batch;
  for (const char* const id : {"r1", "r2", "r3"})
    batch.push_back(record(id, kMidnight, "a", "k", "m"));
  batch[0].stream = true;
  batch[1].calls = true;
  batch[2].model = "n";
  batch[2].completion_tokens = 700;
  ASSERT_EQ(append(batch), 3u);
  EXPECT_THAT(seen(), ::testing::ElementsAre("m streams calls 5", "n 700"));

  // None of these shows anything of what m can do.
  const std::vector<std::function<void(UsageRecord&)>> useless{
      [](UsageRecord& r) { r.status = 502; }, [](UsageRecord& r) { r.code = "upstream_error"; },
      [](UsageRecord& r) { r.partial = true; }, [](UsageRecord& r) { r.attempts = 0; },
      [](UsageRecord& r) { r.environment = Environment::test; }};
  const std::vector<std::string> ids{"u0", "u1", "u2", "u3", "u4"};
  for (std::size_t i = 0; i < useless.size(); ++i) {
    UsageRecord one = record(ids[i], kMidnight, "a", "k", "m");
    one.pictures = true;
    one.completion_tokens = 9'000;
    useless[i](one);
    ASSERT_EQ(append({one}), 1u);
    EXPECT_THAT(seen(), ::testing::ElementsAre("m streams calls 5", "n 700")) << ids[i];
  }
  UsageRecord guess = record("g", kMidnight, "a", "k", "m");
  guess.pictures = true;
  guess.estimated = true;
  guess.completion_tokens = 9'000;
  UsageRecord several = record("s", kMidnight, "a", "k", "m");
  several.several = true;
  several.completion_tokens = 9'000;
  ASSERT_EQ(append({guess, several}), 2u);
  EXPECT_THAT(seen(), ::testing::ElementsAre("m streams calls pictures 5", "n 700"));
}

TEST_P(UsageStoreContract, UnitsThatNoRequestCanHaveAreRefused) {
  UsageRecord one = record("r1", kMidnight, "a", "k", "m");
  one.units = 1;  // of nothing
  EXPECT_FALSE(usage().append({&one, 1}).ok());
  one.unit = UsageUnit::images;
  one.units = UsageRecord::kMostUnits + 1;
  EXPECT_FALSE(usage().append({&one, 1}).ok());
  one.units = UsageRecord::kMostUnits;
  EXPECT_TRUE(usage().append({&one, 1}).ok());
}

// promise: L59
TEST_P(UsageStoreContract, ARecordIsCountedOnceHoweverOftenItComes) {
  const std::vector<UsageRecord> batch{record("r1", kMidnight, "a", "k", "m"),
                                       record("r2", kMidnight, "a", "k", "m"),
                                       record("r1", kMidnight, "a", "k", "m")};
  EXPECT_EQ(append(batch), 2u);
  EXPECT_EQ(append(batch), 0u);
  EXPECT_EQ(append({record("r3", kMidnight, "a", "k", "m"), batch[0]}), 1u);
  EXPECT_THAT(requests({}), ::testing::ElementsAre(std::pair("", 3)));
}

TEST_P(UsageStoreContract, SumsEveryColumn) {
  UsageRecord failed = record("r1", kMidnight, "a", "k", "m");
  failed.status = 502;
  UsageRecord cut = record("r2", kMidnight, "a", "k", "m");
  cut.partial = cut.estimated = true;
  append({failed, cut});
  UsageQuery query;
  query.since_ms = kMidnight;
  query.until_ms = kMidnight + kDayMs;
  const auto answer = usage().usage(query);
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer->rows.size(), 1u);
  EXPECT_EQ(answer->rows[0].totals, (UsageTotals{2, 1, 1, 1, 20, 10, 4, 200, 60}));
}

TEST_P(UsageStoreContract, ARecordsWayIsKept) {
  UsageRecord routed = record("req_1", kMidnight, "acc_1", "key_1", "m");
  routed.route = "gpu-0:connect/3ms gpu:ok/30ms";
  append({routed, record("req_2", kMidnight, "acc_1", "key_1", "m")});
  EXPECT_EQ((*usage().request("acc_1", "req_1"))->route, routed.route);
  EXPECT_EQ((*usage().request("acc_1", "req_2"))->route, "");
}

TEST_P(UsageStoreContract, GroupsAndFilters) {
  append({record("r1", kMidnight, "a", "k1", "m1"), record("r2", kMidnight, "a", "k1", "m2"),
          record("r3", kMidnight, "a", "k2", "m1"),
          record("r4", kMidnight + kDayMs, "b", "k3", "m1")});
  UsageQuery query;
  query.by = UsageGroup::model;
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("m1", 3), std::pair("m2", 1)));
  query.account = "a";
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("m1", 2), std::pair("m2", 1)));
  query.key = "k1";
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("m1", 1), std::pair("m2", 1)));
  query = {};
  query.by = UsageGroup::key;
  EXPECT_THAT(requests(query),
              ::testing::ElementsAre(std::pair("k1", 2), std::pair("k2", 1), std::pair("k3", 1)));
  query.account = "b";
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("k3", 1)));
  query = {};
  query.by = UsageGroup::account;
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("a", 3), std::pair("b", 1)));
  query.by = UsageGroup::day;
  EXPECT_THAT(requests(query),
              ::testing::ElementsAre(std::pair("2024-10-04", 3), std::pair("2024-10-05", 1)));
  query.by = UsageGroup::total;
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("", 4)));
}

// promise: L56
TEST_P(UsageStoreContract, EnvironmentsAreToldApart) {
  UsageRecord test = record("r1", kMidnight, "a", "k1", "m1");
  test.environment = Environment::test;
  append(
      {test, record("r2", kMidnight, "a", "k2", "m1"), record("r3", kMidnight, "a", "k2", "m1")});
  UsageQuery query;
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("", 2), std::pair("", 1)));
  query.by = UsageGroup::day;
  EXPECT_THAT(requests(query),
              ::testing::ElementsAre(std::pair("2024-10-04", 2), std::pair("2024-10-04", 1)));
  query.by = UsageGroup::total;
  query.environment = Environment::test;
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("", 1)));
  query.by = UsageGroup::key;
  query.environment = Environment::live;
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("k2", 2)));
}

// promise: L57
TEST_P(UsageStoreContract, ManyFastTestCallsChangeNoPercentileOfLiveOnes) {
  std::vector<UsageRecord> calls;
  std::vector<std::string> ids(500);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    ids[i] = "r" + std::to_string(i);
    calls.push_back(record(ids[i], kMidnight, "a", "k", "m"));
    const bool live = i % 100 == 0;
    calls.back().environment = live ? Environment::live : Environment::test;
    calls.back().latency_ms = calls.back().first_token_ms = live ? 3'000 : 1;
    calls.back().status = live ? 500 : 200;
  }
  append(calls);
  UsageQuery query;
  query.since_ms = kMidnight;
  query.until_ms = kMidnight + 1;
  query.latencies = true;
  for (const UsageGroup by : {UsageGroup::total, UsageGroup::model, UsageGroup::day}) {
    query.by = by;
    const auto answer = usage().usage(query);
    ASSERT_EQ(answer->rows.size(), 2u);
    const bool first = answer->rows[0].environment == Environment::live;
    const UsageRow& live = answer->rows[first ? 0 : 1];
    const UsageRow& test = answer->rows[first ? 1 : 0];
    EXPECT_EQ(test.environment, Environment::test);
    EXPECT_EQ(live.totals.requests, 5);
    EXPECT_EQ(live.totals.failed, 5);
    EXPECT_GT(live.latency.percentile(50).value(), 2'900);
    EXPECT_GT(live.first_token.percentile(50).value(), 2'900);
    EXPECT_LT(test.latency.percentile(95).value(), 5);
  }
}

// promise: L69
TEST_P(UsageStoreContract, UpToEightDaysAreCutAtHoursAndMoreAtDays) {
  append({record("r1", kMidnight, "a", "k", "m"), record("r2", kMidnight + kHourMs, "a", "k", "m"),
          record("r3", kMidnight + 2 * kHourMs, "a", "k", "m")});
  UsageQuery query;
  query.since_ms = kMidnight + kHourMs + 5;
  query.until_ms = kMidnight + 2 * kHourMs;
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("", 1)));
  query.until_ms += 1;
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("", 2)));
  query.until_ms = query.since_ms + 8 * kDayMs;
  EXPECT_EQ(usage().usage(query)->since_ms, kMidnight + kHourMs);
  query.until_ms += 1;
  EXPECT_EQ(usage().usage(query)->since_ms, kMidnight);
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("", 3)));
}

TEST_P(UsageStoreContract, AnEmptySpanAndAnEmptyDatabaseHaveNoRows) {
  EXPECT_THAT(requests({}), ::testing::ElementsAre());
  append({record("r1", kMidnight, "a", "k", "m")});
  UsageQuery query;
  query.since_ms = query.until_ms = kMidnight;
  EXPECT_THAT(requests(query), ::testing::ElementsAre());
}

TEST_P(UsageStoreContract, DaysSumOneKeyOrAccount) {
  append({record("r1", kMidnight - 1, "a", "k1", "m1"), record("r2", kMidnight, "a", "k1", "m2"),
          record("r3", kMidnight + 1, "a", "k2", "m1"), record("r4", kMidnight, "b", "k3", "m1")});
  EXPECT_EQ(usage().days("a", "k1", kMidnight, kMidnight + 1)->requests, 1);
  EXPECT_EQ(usage().days("a", "", kMidnight, kMidnight + 1)->requests, 2);
  EXPECT_EQ(usage().days("a", "", kMidnight - kDayMs, kMidnight + 1)->requests, 3);
  EXPECT_EQ(usage().days("a", "k1", kMidnight - kDayMs, kMidnight)->requests, 1);
}

TEST_P(UsageStoreContract, LiveDaysSayWhenTheFirstUseWas) {
  UsageRecord test = record("r0", kMidnight - 2 * kDayMs, "a", "k1", "m1");
  test.environment = Environment::test;
  append({test, record("r1", kMidnight - kDayMs + 5, "a", "k1", "m1"),
          record("r2", kMidnight, "a", "k2", "m1"), record("r3", kMidnight, "b", "k3", "m1")});
  const std::int64_t since = kMidnight - 6 * kDayMs;
  EXPECT_EQ(usage().live_days("a", "", since, kMidnight + 1)->totals.requests, 2);
  EXPECT_EQ(usage().live_days("a", "", since, kMidnight + 1)->first_ms, kMidnight - kDayMs);
  EXPECT_EQ(usage().live_days("a", "k2", since, kMidnight + 1)->first_ms, kMidnight);
  EXPECT_EQ(usage().live_days("a", "k1", kMidnight, kMidnight + 1)->first_ms, std::nullopt);
}

TEST_P(UsageStoreContract, TheMonthsBaseEndsAtTheMillisecondItIsAskedFor) {
  const std::int64_t noon = kMidnight + 12 * kHourMs;
  UsageRecord test = record("r5", kMidnight, "a", "k1", "m1");
  test.environment = Environment::test;
  append({record("r1", kMidnight - 3 * kDayMs, "a", "k1", "m1"),
          record("r2", noon - 1, "a", "k1", "m1"), record("r3", noon, "a", "k1", "m1"),
          record("r4", kMidnight, "a", "k2", "m1"), test,
          record("r6", kMidnight - 4 * kDayMs, "a", "k1", "m1")});
  const std::int64_t since = kMidnight - 3 * kDayMs;
  EXPECT_EQ(usage().month_base("a", "k1", since, noon)->tokens(), 30);
  EXPECT_EQ(usage().month_base("a", "k1", since, noon)->cost_nano, 200);
  EXPECT_EQ(usage().month_base("a", "", since, noon)->tokens(), 45);
  EXPECT_EQ(usage().month_base("a", "", since, noon + kMinuteMs)->tokens(), 60);
  EXPECT_EQ(usage().month_base("a", "", since, noon + 1)->tokens(), 60);
  EXPECT_EQ(usage().month_base("a", "", since, noon - 1)->tokens(), 30);
  EXPECT_EQ(usage().month_base("a", "k1", since, noon + 1)->cost_nano, 300);
  EXPECT_EQ(usage().month_base("a", "k1", noon - 12 * kHourMs, noon + 1)->cost_nano, 200);
  EXPECT_EQ(usage().month_base("b", "", since, noon)->tokens(), 0);
}

TEST_P(UsageStoreContract, TheLimiterIsToldOfAttemptsOnly) {
  UsageRecord refused = record("r1", kMidnight, "a", "k", "m");
  refused.attempts = 0;
  append({refused, record("r3", kMidnight + 59'999, "a", "k", "m"),
          record("r2", kMidnight + 1'000, "a", "k", "m2"),
          record("r4", kMidnight + 60'000, "a", "k2", "m")});
  std::vector<std::int64_t> times;
  ASSERT_TRUE(usage()
                  .recent_requests(kMidnight + 1'000,
                                   [&](const RecentUse& use) {
                                     times.push_back(use.at_ms - kMidnight);
                                     EXPECT_EQ(use.tokens, 15);
                                   })
                  .ok());
  EXPECT_THAT(times, ::testing::ElementsAre(1'000, 59'999, 60'000));
  std::vector<std::pair<std::int64_t, std::int64_t>> minutes;
  ASSERT_TRUE(usage()
                  .recent_minutes(kMidnight + 30'000,
                                  [&](const RecentUse& use) {
                                    minutes.emplace_back(use.at_ms - kMidnight, use.requests);
                                  })
                  .ok());
  EXPECT_THAT(minutes, ::testing::ElementsAre(std::pair(59'999, 2), std::pair(60'000, 1)));
}

// promise: L71, L72
TEST_P(UsageStoreContract, PruningDeletesWhatIsOlderAndKeepsTheDays) {
  append({record("r1", kMidnight, "a", "k", "m"), record("r2", kMidnight + 1, "a", "k", "m"),
          record("r3", kMidnight + kHourMs, "a", "k", "m")});
  const UsageStore::Keep keep{kMidnight + 1, kMidnight + kMinuteMs, kMidnight + kHourMs};
  EXPECT_EQ(*usage().prune({}, 100), 0u);
  EXPECT_EQ(*usage().prune(keep, 3), 1u + 1u + 3u);
  EXPECT_EQ(*usage().prune(keep, 3), 1u);
  EXPECT_EQ(*usage().prune(keep, 3), 0u);
  UsageQuery query;
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("", 3)));  // by days
  query.since_ms = kMidnight;
  query.until_ms = kMidnight + kDayMs;
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("", 1)));  // by hours
  EXPECT_EQ(append({record("r2", kMidnight + 1, "a", "k", "m")}), 0u);
}

TEST_P(UsageStoreContract, HoursThatAreGoneAreAnsweredByDays) {
  append({record("r1", kMidnight, "a", "k", "m"), record("r2", kMidnight + 5, "a", "k", "m"),
          record("r3", kMidnight + 2 * kDayMs, "a", "k", "m")});
  ASSERT_TRUE(usage().prune({0, 0, kMidnight + 2 * kDayMs}, 1'000).ok());
  UsageQuery query;
  query.since_ms = kMidnight + kHourMs;
  query.until_ms = kMidnight + 2 * kHourMs;
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("", 2)));
  EXPECT_EQ(usage().usage(query)->since_ms, kMidnight);
  query.since_ms = kMidnight + 2 * kDayMs;
  query.until_ms = query.since_ms + kHourMs;
  EXPECT_EQ(usage().usage(query)->until_ms, query.until_ms);
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("", 1)));
}

TEST_P(UsageStoreContract, ByTimeInSteps) {
  append({record("r1", kMidnight, "a", "k", "m"),
          record("r2", kMidnight + 6 * kHourMs - 1, "a", "k", "m"),
          record("r3", kMidnight + 6 * kHourMs, "a", "k", "m"),
          record("r4", kMidnight + 6 * kHourMs, "b", "k2", "m")});
  UsageQuery query;
  query.by = UsageGroup::time;
  query.account = "a";
  query.since_ms = kMidnight;
  query.until_ms = kMidnight + kDayMs;
  query.step_ms = 6 * kHourMs;
  EXPECT_THAT(requests(query),
              ::testing::ElementsAre(std::pair(std::to_string(kMidnight), 2),
                                     std::pair(std::to_string(kMidnight + 6 * kHourMs), 1)));
  EXPECT_EQ(usage().usage(query)->step_ms, 6 * kHourMs);
  query.until_ms = kMidnight + 20 * kDayMs;  // by days: no step is shorter
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair(std::to_string(kMidnight), 3)));
  EXPECT_EQ(usage().usage(query)->step_ms, kDayMs);
}

TEST_P(UsageStoreContract, AModelIsFilteredInEveryGroup) {
  append({record("r1", kMidnight, "a", "k1", "m1"), record("r2", kMidnight, "a", "k1", "m2"),
          record("r3", kMidnight, "a", "k2", "m1"), record("r4", kMidnight, "b", "k3", "m1")});
  UsageQuery query;
  query.account = "a";
  query.model = "m1";
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("", 2)));
  query.by = UsageGroup::model;
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("m1", 2)));
  query.by = UsageGroup::day;
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("2024-10-04", 2)));
  query.by = UsageGroup::key;
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("k1", 1), std::pair("k2", 1)));
  query.key = "k1";
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("k1", 1)));
  query.by = UsageGroup::total;
  EXPECT_THAT(requests(query), ::testing::ElementsAre(std::pair("", 1)));
  query.model = "nope";
  EXPECT_THAT(requests(query), ::testing::ElementsAre());
}

// Over hours and over days, in two batches, against the sorted list of what was recorded.
// promise: L83
TEST_P(UsageStoreContract, PercentilesAreThoseOfTheRequests) {
  std::vector<std::string> ids;
  for (int i = 0; i < 400; ++i) ids.push_back("r" + std::to_string(i));
  std::vector<std::uint32_t> latencies;
  std::vector<UsageRecord> batch;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    UsageRecord made = record(ids[i], kMidnight + static_cast<std::int64_t>(i) * kMinuteMs, "a",
                              i % 2 == 0 ? "k1" : "k2", "m");
    made.latency_ms = static_cast<std::uint32_t>(i * i % 9'973 + 10);
    made.first_token_ms = i % 4 == 0 ? 0 : 50;  // 0: no content
    latencies.push_back(made.latency_ms);
    batch.push_back(made);
    if (batch.size() == 200) append(std::exchange(batch, {}));
  }
  std::sort(latencies.begin(), latencies.end());
  UsageQuery query;
  query.account = "a";
  query.since_ms = kMidnight;
  query.latencies = true;
  for (const std::int64_t days : {1, 30}) {
    query.until_ms = kMidnight + days * kDayMs;
    const auto answer = usage().usage(query);
    ASSERT_TRUE(answer.ok()) << answer.error().internal;
    const UsageRow& row = answer->rows.at(0);
    EXPECT_EQ(row.latency.total(), 400u);
    EXPECT_NEAR(*row.latency.percentile(50), latencies[199], latencies[199] / 32.0);
    EXPECT_NEAR(*row.latency.percentile(95), latencies[379], latencies[379] / 32.0);
    EXPECT_EQ(row.first_token.total(), 300u);
    EXPECT_NEAR(*row.first_token.percentile(50), 50, 50 / 32.0);
  }
  query.latencies = false;
  EXPECT_TRUE(usage().usage(query)->rows.at(0).latency.empty());
}

TEST_P(UsageStoreContract, TheDaysOfAnAccountsKeys) {
  append({record("r1", kMidnight - 1, "a", "k1", "m1"), record("r2", kMidnight, "a", "k1", "m2"),
          record("r3", kMidnight + 1, "a", "k1", "m1"), record("r4", kMidnight, "a", "k2", "m1"),
          record("r5", kMidnight, "b", "k3", "m1")});
  constexpr std::array<std::string_view, 3> kAll{"k1", "k2", "k3"};
  const auto days = usage().key_days("a", kAll, 20'000);
  ASSERT_TRUE(days.ok()) << days.error().internal;
  ASSERT_EQ(days->size(), 2u);
  EXPECT_EQ((*days)[0].key, "k1");
  EXPECT_EQ((*days)[0].day, 20'000);
  EXPECT_EQ((*days)[0].requests, 2);
  EXPECT_EQ((*days)[1].key, "k2");
  EXPECT_EQ(usage().key_days("a", kAll, 19'999)->size(), 3u);
  EXPECT_EQ(usage().key_days("a", kAll, 20'001)->size(), 0u);
  EXPECT_EQ(usage().key_days("nobody", kAll, 0)->size(), 0u);
  const auto one = usage().key_days("a", std::span(kAll).subspan(1, 1), 0);
  ASSERT_EQ(one->size(), 1u) << "of other keys nothing is read";
  EXPECT_EQ((*one)[0].key, "k2");
  EXPECT_EQ(usage().key_days("a", {}, 0)->size(), 0u);
}

}  // namespace solidrust
