#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include <string_view>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"
#include "store/sql/sql_audit_store.h"
#include "store/sql/sql_budget_store.h"
#include "store/sql/sql_usage_store.h"
#include "store/usage_rollup.h"
#include "store/sqlite/sqlite_database.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

using ::testing::ElementsAre;

constexpr std::int64_t kMidnight = 20'000 * kDayMs;  // 2024-10-04

class UsageStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = SqliteDatabase::open(folder_.path("solidrust.db"), clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message << opened.error().internal;
    database_ = std::move(opened).value();
    usage_ = std::make_unique<SqlUsageStore>(*database_);
    budgets_ = std::make_unique<SqlBudgetStore>(*database_);
  }

  static UsageRecord record(std::string_view id, std::int64_t at_ms, std::string_view account,
                            std::string_view key, std::string_view model) {
    UsageRecord made;
    made.id = id;
    made.time_ms = at_ms;
    made.account = account;
    made.key = key;
    made.model = model;
    made.target = "gpu/x";
    made.prompt_tokens = 10;
    made.completion_tokens = 5;
    made.cached_tokens = 2;
    made.cost_nano = 100;
    made.latency_ms = 30;
    made.status = 200;
    made.attempts = 1;
    return made;
  }
  std::size_t append(const std::vector<UsageRecord>& records) {
    const auto written = usage_->append(records);
    EXPECT_TRUE(written.ok()) << written.error().internal;
    return written.ok() ? *written : 0;
  }
  std::vector<std::pair<std::string, std::int64_t>> requests(UsageQuery query) {
    if (query.until_ms == 0) query.until_ms = kMidnight + 40 * kDayMs;
    const auto answer = usage_->usage(query);
    EXPECT_TRUE(answer.ok()) << answer.error().internal;
    std::vector<std::pair<std::string, std::int64_t>> out;
    for (const UsageRow& row : answer->rows) out.emplace_back(row.name, row.totals.requests);
    return out;
  }

  TempFolder folder_;
  FakeClock clock_;
  std::unique_ptr<SqliteDatabase> database_;
  std::unique_ptr<SqlUsageStore> usage_;
  std::unique_ptr<SqlBudgetStore> budgets_;
};

// In the roll-ups and where an answer is summed up from records.
// promise: L91
TEST_F(UsageStoreTest, RefusedRequestsAreInNoSumButTheirOwn) {
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
    const auto answer = usage_->usage(query);
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
    const auto page = usage_->requests(query);
    for (const RequestRow& row : page->rows) found.push_back(row.id);
    return found;
  };
  EXPECT_THAT(ids(true), ElementsAre("r2", "r1"));
  EXPECT_THAT(ids(false), ElementsAre("r3"));
  EXPECT_THAT(ids({}), ElementsAre("r3", "r2", "r1"));
  const auto row = usage_->request("a", "r2");
  ASSERT_TRUE(row.ok() && row->has_value());
  EXPECT_EQ((*row)->refusals, 500);
}

TEST_F(UsageStoreTest, ARefusedRequestWithUseIsNotTaken) {
  UsageRecord wrong = record("r1", kMidnight, "a", "k", "m");
  wrong.refusals = 1;
  const auto written = usage_->append({&wrong, 1});
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, ErrorCode::invalid_argument);
  wrong = record("r2", kMidnight, "a", "k", "m");
  wrong.prompt_tokens = wrong.completion_tokens = 0;
  wrong.attempts = 0;
  wrong.refusals = UsageRecord::kMostRefusals;
  EXPECT_TRUE(usage_->append({&wrong, 1}).ok());
  wrong.id = "r3";
  wrong.refusals = UsageRecord::kMostRefusals + 1;
  EXPECT_FALSE(usage_->append({&wrong, 1}).ok());
}

// promise: L70
TEST_F(UsageStoreTest, MinutesComeFromRecordsUnlessThereAreTooMany) {
  ASSERT_EQ(append({record("r0", kMidnight + kMinuteMs, "a", "k", "m")}), 1u);
  UsageQuery query;
  query.by = UsageGroup::time;
  query.account = "a";
  query.since_ms = kMidnight;
  query.until_ms = kMidnight + 2 * kMinuteMs;
  query.step_ms = kMinuteMs;
  EXPECT_THAT(requests(query), ElementsAre(std::pair(std::to_string(kMidnight + kMinuteMs), 1)));
  const auto more = [&](std::int64_t first, std::int64_t past) {
    return database_->write([&](SqlConnection& connection) {
      SqlStatement insert = connection.prepare(
          "WITH RECURSIVE n(i) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i "
          "+ 1 < $2)"
          " INSERT INTO usage_records (request_id, time_ms, account, key, environment, model,"
          " target, prompt_tokens, completion_tokens, cached_tokens, cost_nano, latency_ms,"
          " first_token_ms, status, attempts, estimated, partial, route)"
          " SELECT 'r' || i, $3, 'a', 'k', 'live', 'm', '', 1, 1, 0, 0, 1, 0, 200, 1, 0, 0, ''"
          " FROM n");
      return insert.bind(first).bind(past).bind(kMidnight).run();
    });
  };
  ASSERT_TRUE(more(1, 200'000).ok());
  auto most = usage_->usage(query);
  ASSERT_TRUE(most.ok());
  EXPECT_EQ(most->step_ms, kMinuteMs);
  ASSERT_EQ(most->rows.size(), 2u);
  EXPECT_EQ(most->rows[0].totals.requests, 199'999);
  ASSERT_TRUE(more(200'000, 200'001).ok());
  auto past = usage_->usage(query);
  ASSERT_TRUE(past.ok());
  EXPECT_EQ(past->step_ms, kHourMs);
  query.account = "b";  // what others have is no reason
  EXPECT_EQ(usage_->usage(query)->step_ms, kMinuteMs);
}

// Each unit has a sum of its own: in every roll-up, from records, and for the limiter.
TEST_F(UsageStoreTest, UnitsAreSummedUpByTheirKind) {
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
    const auto answer = usage_->usage(query);
    ASSERT_TRUE(answer.ok());
    ASSERT_EQ(answer->rows.size(), 1u);
    EXPECT_EQ(answer->rows[0].totals.units, sums) << length;
  }
  query.by = UsageGroup::time;
  query.step_ms = kMinuteMs;
  query.until_ms = kMidnight + kMinuteMs;
  EXPECT_EQ(usage_->usage(query)->rows.at(0).totals.units, sums);
  std::array<std::int64_t, kUsageUnits.size()> seen{};
  const auto add = [&](const RecentUse& use) {
    for (std::size_t i = 0; i < seen.size(); ++i) seen[i] += use.units[i];
  };
  ASSERT_TRUE(usage_->recent_requests(kMidnight, add).ok());
  EXPECT_EQ(seen, sums);
  seen = {};
  ASSERT_TRUE(usage_->recent_minutes(kMidnight, add).ok());
  EXPECT_EQ(seen, sums);
  const auto row = usage_->request("a", "u5");
  ASSERT_TRUE(row.ok() && row->has_value());
  EXPECT_EQ((*row)->operation, "/v1/rerank");
  EXPECT_EQ((*row)->unit, UsageUnit::audio_seconds);
  EXPECT_EQ((*row)->units, 32);
}

TEST_F(UsageStoreTest, AnOutcomeIsKept) {
  UsageRecord failed = record("r1", kMidnight, "a", "k", "m");
  failed.status = 502;
  failed.code = "upstream_error";
  failed.detail = "CUDA out of memory";
  failed.stream = true;
  ASSERT_EQ(append({failed, record("r2", kMidnight, "a", "k", "m")}), 2u);
  const auto row = usage_->request("a", "r1");
  ASSERT_TRUE(row.ok() && *row);
  EXPECT_EQ((*row)->code, "upstream_error");
  EXPECT_EQ((*row)->detail, "CUDA out of memory");
  EXPECT_TRUE((*row)->stream);
  EXPECT_EQ((*usage_->request("a", "r2"))->code, "");
}

TEST_F(UsageStoreTest, WhatModelsWereSeenToDoIsKept) {
  const auto seen = [&] {
    std::vector<std::string> told;
    const auto models = usage_->models_seen();
    EXPECT_TRUE(models.ok());
    for (const ModelSeen& model : *models)
      told.push_back(model.model + (model.streams ? " streams" : "") +
                     (model.calls ? " calls" : "") + (model.pictures ? " pictures" : "") + " " +
                     std::to_string(model.longest));
    return told;
  };
  EXPECT_THAT(seen(), ElementsAre());
  std::vector<UsageRecord> batch;
  for (const char* const id : {"r1", "r2", "r3"})
    batch.push_back(record(id, kMidnight, "a", "k", "m"));
  batch[0].stream = true;
  batch[1].calls = true;
  batch[2].model = "n";
  batch[2].completion_tokens = 700;
  ASSERT_EQ(append(batch), 3u);
  EXPECT_THAT(seen(), ElementsAre("m streams calls 5", "n 700"));

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
    EXPECT_THAT(seen(), ElementsAre("m streams calls 5", "n 700")) << ids[i];
  }
  UsageRecord guess = record("g", kMidnight, "a", "k", "m");
  guess.pictures = true;
  guess.estimated = true;
  guess.completion_tokens = 9'000;
  UsageRecord several = record("s", kMidnight, "a", "k", "m");
  several.several = true;
  several.completion_tokens = 9'000;
  ASSERT_EQ(append({guess, several}), 2u);
  EXPECT_THAT(seen(), ElementsAre("m streams calls pictures 5", "n 700"));
}

TEST_F(UsageStoreTest, UnitsThatNoRequestCanHaveAreRefused) {
  UsageRecord one = record("r1", kMidnight, "a", "k", "m");
  one.units = 1;  // of nothing
  EXPECT_FALSE(usage_->append({&one, 1}).ok());
  one.unit = UsageUnit::images;
  one.units = UsageRecord::kMostUnits + 1;
  EXPECT_FALSE(usage_->append({&one, 1}).ok());
  one.units = UsageRecord::kMostUnits;
  EXPECT_TRUE(usage_->append({&one, 1}).ok());
}

// promise: L59
TEST_F(UsageStoreTest, ARecordIsCountedOnceHoweverOftenItComes) {
  const std::vector<UsageRecord> batch{record("r1", kMidnight, "a", "k", "m"),
                                       record("r2", kMidnight, "a", "k", "m"),
                                       record("r1", kMidnight, "a", "k", "m")};
  EXPECT_EQ(append(batch), 2u);
  EXPECT_EQ(append(batch), 0u);
  EXPECT_EQ(append({record("r3", kMidnight, "a", "k", "m"), batch[0]}), 1u);
  EXPECT_THAT(requests({}), ElementsAre(std::pair("", 3)));
}

TEST_F(UsageStoreTest, SumsEveryColumn) {
  UsageRecord failed = record("r1", kMidnight, "a", "k", "m");
  failed.status = 502;
  UsageRecord cut = record("r2", kMidnight, "a", "k", "m");
  cut.partial = cut.estimated = true;
  append({failed, cut});
  UsageQuery query;
  query.since_ms = kMidnight;
  query.until_ms = kMidnight + kDayMs;
  const auto answer = usage_->usage(query);
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer->rows.size(), 1u);
  EXPECT_EQ(answer->rows[0].totals, (UsageTotals{2, 1, 1, 1, 20, 10, 4, 200, 60}));
}

TEST_F(UsageStoreTest, ARecordsWayIsKept) {
  UsageRecord routed = record("req_1", kMidnight, "acc_1", "key_1", "m");
  routed.route = "gpu-0:connect/3ms gpu:ok/30ms";
  append({routed, record("req_2", kMidnight, "acc_1", "key_1", "m")});
  const auto routes = database_->read([](SqlConnection& connection) -> Result<std::string> {
    SqlStatement select = connection.prepare(
        Sql::of_sqlite("SELECT group_concat(request_id || '=' || route) FROM usage_records"));
    if (const Result<bool> row = select.step(); !row) return row.error();
    return std::string(select.text(0));
  });
  ASSERT_TRUE(routes.ok());
  EXPECT_EQ(*routes, "req_1=gpu-0:connect/3ms gpu:ok/30ms,req_2=");
}

TEST_F(UsageStoreTest, GroupsAndFilters) {
  append({record("r1", kMidnight, "a", "k1", "m1"), record("r2", kMidnight, "a", "k1", "m2"),
          record("r3", kMidnight, "a", "k2", "m1"),
          record("r4", kMidnight + kDayMs, "b", "k3", "m1")});
  UsageQuery query;
  query.by = UsageGroup::model;
  EXPECT_THAT(requests(query), ElementsAre(std::pair("m1", 3), std::pair("m2", 1)));
  query.account = "a";
  EXPECT_THAT(requests(query), ElementsAre(std::pair("m1", 2), std::pair("m2", 1)));
  query.key = "k1";
  EXPECT_THAT(requests(query), ElementsAre(std::pair("m1", 1), std::pair("m2", 1)));
  query = {};
  query.by = UsageGroup::key;
  EXPECT_THAT(requests(query),
              ElementsAre(std::pair("k1", 2), std::pair("k2", 1), std::pair("k3", 1)));
  query.account = "b";
  EXPECT_THAT(requests(query), ElementsAre(std::pair("k3", 1)));
  query = {};
  query.by = UsageGroup::account;
  EXPECT_THAT(requests(query), ElementsAre(std::pair("a", 3), std::pair("b", 1)));
  query.by = UsageGroup::day;
  EXPECT_THAT(requests(query), ElementsAre(std::pair("2024-10-04", 3), std::pair("2024-10-05", 1)));
  query.by = UsageGroup::total;
  EXPECT_THAT(requests(query), ElementsAre(std::pair("", 4)));
}

// promise: L56
TEST_F(UsageStoreTest, EnvironmentsAreToldApart) {
  UsageRecord test = record("r1", kMidnight, "a", "k1", "m1");
  test.environment = Environment::test;
  append(
      {test, record("r2", kMidnight, "a", "k2", "m1"), record("r3", kMidnight, "a", "k2", "m1")});
  UsageQuery query;
  EXPECT_THAT(requests(query), ElementsAre(std::pair("", 2), std::pair("", 1)));
  query.by = UsageGroup::day;
  EXPECT_THAT(requests(query), ElementsAre(std::pair("2024-10-04", 2), std::pair("2024-10-04", 1)));
  query.by = UsageGroup::total;
  query.environment = Environment::test;
  EXPECT_THAT(requests(query), ElementsAre(std::pair("", 1)));
  query.by = UsageGroup::key;
  query.environment = Environment::live;
  EXPECT_THAT(requests(query), ElementsAre(std::pair("k2", 2)));
}

// promise: L57
TEST_F(UsageStoreTest, ManyFastTestCallsChangeNoPercentileOfLiveOnes) {
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
    const auto answer = usage_->usage(query);
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
TEST_F(UsageStoreTest, UpToEightDaysAreCutAtHoursAndMoreAtDays) {
  append({record("r1", kMidnight, "a", "k", "m"), record("r2", kMidnight + kHourMs, "a", "k", "m"),
          record("r3", kMidnight + 2 * kHourMs, "a", "k", "m")});
  UsageQuery query;
  query.since_ms = kMidnight + kHourMs + 5;
  query.until_ms = kMidnight + 2 * kHourMs;
  EXPECT_THAT(requests(query), ElementsAre(std::pair("", 1)));
  query.until_ms += 1;
  EXPECT_THAT(requests(query), ElementsAre(std::pair("", 2)));
  query.until_ms = query.since_ms + 8 * kDayMs;
  EXPECT_EQ(usage_->usage(query)->since_ms, kMidnight + kHourMs);
  query.until_ms += 1;
  EXPECT_EQ(usage_->usage(query)->since_ms, kMidnight);
  EXPECT_THAT(requests(query), ElementsAre(std::pair("", 3)));
}

TEST_F(UsageStoreTest, AnEmptySpanAndAnEmptyDatabaseHaveNoRows) {
  EXPECT_THAT(requests({}), ElementsAre());
  append({record("r1", kMidnight, "a", "k", "m")});
  UsageQuery query;
  query.since_ms = query.until_ms = kMidnight;
  EXPECT_THAT(requests(query), ElementsAre());
}

TEST_F(UsageStoreTest, DaysSumOneKeyOrAccount) {
  append({record("r1", kMidnight - 1, "a", "k1", "m1"), record("r2", kMidnight, "a", "k1", "m2"),
          record("r3", kMidnight + 1, "a", "k2", "m1"), record("r4", kMidnight, "b", "k3", "m1")});
  EXPECT_EQ(usage_->days("a", "k1", kMidnight, kMidnight + 1)->requests, 1);
  EXPECT_EQ(usage_->days("a", "", kMidnight, kMidnight + 1)->requests, 2);
  EXPECT_EQ(usage_->days("a", "", kMidnight - kDayMs, kMidnight + 1)->requests, 3);
  EXPECT_EQ(usage_->days("a", "k1", kMidnight - kDayMs, kMidnight)->requests, 1);
}

TEST_F(UsageStoreTest, LiveDaysSayWhenTheFirstUseWas) {
  UsageRecord test = record("r0", kMidnight - 2 * kDayMs, "a", "k1", "m1");
  test.environment = Environment::test;
  append({test, record("r1", kMidnight - kDayMs + 5, "a", "k1", "m1"),
          record("r2", kMidnight, "a", "k2", "m1"), record("r3", kMidnight, "b", "k3", "m1")});
  const std::int64_t since = kMidnight - 6 * kDayMs;
  EXPECT_EQ(usage_->live_days("a", "", since, kMidnight + 1)->totals.requests, 2);
  EXPECT_EQ(usage_->live_days("a", "", since, kMidnight + 1)->first_ms, kMidnight - kDayMs);
  EXPECT_EQ(usage_->live_days("a", "k2", since, kMidnight + 1)->first_ms, kMidnight);
  EXPECT_EQ(usage_->live_days("a", "k1", kMidnight, kMidnight + 1)->first_ms, std::nullopt);
}

TEST_F(UsageStoreTest, TheMonthsBaseEndsAtTheMillisecondItIsAskedFor) {
  const std::int64_t noon = kMidnight + 12 * kHourMs;
  UsageRecord test = record("r5", kMidnight, "a", "k1", "m1");
  test.environment = Environment::test;
  append({record("r1", kMidnight - 3 * kDayMs, "a", "k1", "m1"),
          record("r2", noon - 1, "a", "k1", "m1"), record("r3", noon, "a", "k1", "m1"),
          record("r4", kMidnight, "a", "k2", "m1"), test,
          record("r6", kMidnight - 4 * kDayMs, "a", "k1", "m1")});
  const std::int64_t since = kMidnight - 3 * kDayMs;
  EXPECT_EQ(usage_->month_base("a", "k1", since, noon)->tokens(), 30);
  EXPECT_EQ(usage_->month_base("a", "k1", since, noon)->cost_nano, 200);
  EXPECT_EQ(usage_->month_base("a", "", since, noon)->tokens(), 45);
  EXPECT_EQ(usage_->month_base("a", "", since, noon + kMinuteMs)->tokens(), 60);
  EXPECT_EQ(usage_->month_base("a", "", since, noon + 1)->tokens(), 60);
  EXPECT_EQ(usage_->month_base("a", "", since, noon - 1)->tokens(), 30);
  EXPECT_EQ(usage_->month_base("a", "k1", since, noon + 1)->cost_nano, 300);
  EXPECT_EQ(usage_->month_base("a", "k1", noon - 12 * kHourMs, noon + 1)->cost_nano, 200);
  EXPECT_EQ(usage_->month_base("b", "", since, noon)->tokens(), 0);
}

TEST_F(UsageStoreTest, TheLimiterIsToldOfAttemptsOnly) {
  UsageRecord refused = record("r1", kMidnight, "a", "k", "m");
  refused.attempts = 0;
  append({refused, record("r3", kMidnight + 59'999, "a", "k", "m"),
          record("r2", kMidnight + 1'000, "a", "k", "m2"),
          record("r4", kMidnight + 60'000, "a", "k2", "m")});
  std::vector<std::int64_t> times;
  ASSERT_TRUE(usage_
                  ->recent_requests(kMidnight + 1'000,
                                    [&](const RecentUse& use) {
                                      times.push_back(use.at_ms - kMidnight);
                                      EXPECT_EQ(use.tokens, 15);
                                    })
                  .ok());
  EXPECT_THAT(times, ElementsAre(1'000, 59'999, 60'000));
  std::vector<std::pair<std::int64_t, std::int64_t>> minutes;
  ASSERT_TRUE(usage_
                  ->recent_minutes(kMidnight + 30'000,
                                   [&](const RecentUse& use) {
                                     minutes.emplace_back(use.at_ms - kMidnight, use.requests);
                                   })
                  .ok());
  EXPECT_THAT(minutes, ElementsAre(std::pair(59'999, 2), std::pair(60'000, 1)));
}

// promise: L71, L72
TEST_F(UsageStoreTest, PruningDeletesWhatIsOlderAndKeepsTheDays) {
  append({record("r1", kMidnight, "a", "k", "m"), record("r2", kMidnight + 1, "a", "k", "m"),
          record("r3", kMidnight + kHourMs, "a", "k", "m")});
  const UsageStore::Keep keep{kMidnight + 1, kMidnight + kMinuteMs, kMidnight + kHourMs};
  EXPECT_EQ(*usage_->prune({}, 100), 0u);
  EXPECT_EQ(*usage_->prune(keep, 3), 1u + 1u + 3u);
  EXPECT_EQ(*usage_->prune(keep, 3), 1u);
  EXPECT_EQ(*usage_->prune(keep, 3), 0u);
  UsageQuery query;
  EXPECT_THAT(requests(query), ElementsAre(std::pair("", 3)));  // by days
  query.since_ms = kMidnight;
  query.until_ms = kMidnight + kDayMs;
  EXPECT_THAT(requests(query), ElementsAre(std::pair("", 1)));  // by hours
  EXPECT_EQ(append({record("r2", kMidnight + 1, "a", "k", "m")}), 0u);
}

TEST_F(UsageStoreTest, HoursThatAreGoneAreAnsweredByDays) {
  append({record("r1", kMidnight, "a", "k", "m"), record("r2", kMidnight + 5, "a", "k", "m"),
          record("r3", kMidnight + 2 * kDayMs, "a", "k", "m")});
  ASSERT_TRUE(usage_->prune({0, 0, kMidnight + 2 * kDayMs}, 1'000).ok());
  UsageQuery query;
  query.since_ms = kMidnight + kHourMs;
  query.until_ms = kMidnight + 2 * kHourMs;
  EXPECT_THAT(requests(query), ElementsAre(std::pair("", 2)));
  EXPECT_EQ(usage_->usage(query)->since_ms, kMidnight);
  query.since_ms = kMidnight + 2 * kDayMs;
  query.until_ms = query.since_ms + kHourMs;
  EXPECT_EQ(usage_->usage(query)->until_ms, query.until_ms);
  EXPECT_THAT(requests(query), ElementsAre(std::pair("", 1)));
}

TEST_F(UsageStoreTest, ByTimeInSteps) {
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
  EXPECT_THAT(requests(query), ElementsAre(std::pair(std::to_string(kMidnight), 2),
                                           std::pair(std::to_string(kMidnight + 6 * kHourMs), 1)));
  EXPECT_EQ(usage_->usage(query)->step_ms, 6 * kHourMs);
  query.until_ms = kMidnight + 20 * kDayMs;  // by days: no step is shorter
  EXPECT_THAT(requests(query), ElementsAre(std::pair(std::to_string(kMidnight), 3)));
  EXPECT_EQ(usage_->usage(query)->step_ms, kDayMs);
}

TEST_F(UsageStoreTest, AModelIsFilteredInEveryGroup) {
  append({record("r1", kMidnight, "a", "k1", "m1"), record("r2", kMidnight, "a", "k1", "m2"),
          record("r3", kMidnight, "a", "k2", "m1"), record("r4", kMidnight, "b", "k3", "m1")});
  UsageQuery query;
  query.account = "a";
  query.model = "m1";
  EXPECT_THAT(requests(query), ElementsAre(std::pair("", 2)));
  query.by = UsageGroup::model;
  EXPECT_THAT(requests(query), ElementsAre(std::pair("m1", 2)));
  query.by = UsageGroup::day;
  EXPECT_THAT(requests(query), ElementsAre(std::pair("2024-10-04", 2)));
  query.by = UsageGroup::key;
  EXPECT_THAT(requests(query), ElementsAre(std::pair("k1", 1), std::pair("k2", 1)));
  query.key = "k1";
  EXPECT_THAT(requests(query), ElementsAre(std::pair("k1", 1)));
  query.by = UsageGroup::total;
  EXPECT_THAT(requests(query), ElementsAre(std::pair("", 1)));
  query.model = "nope";
  EXPECT_THAT(requests(query), ElementsAre());
}

// Over hours and over days, in two batches, against the sorted list of what was recorded.
// promise: L83
TEST_F(UsageStoreTest, PercentilesAreThoseOfTheRequests) {
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
    const auto answer = usage_->usage(query);
    ASSERT_TRUE(answer.ok()) << answer.error().internal;
    const UsageRow& row = answer->rows.at(0);
    EXPECT_EQ(row.latency.total(), 400u);
    EXPECT_NEAR(*row.latency.percentile(50), latencies[199], latencies[199] / 32.0);
    EXPECT_NEAR(*row.latency.percentile(95), latencies[379], latencies[379] / 32.0);
    EXPECT_EQ(row.first_token.total(), 300u);
    EXPECT_NEAR(*row.first_token.percentile(50), 50, 50 / 32.0);
  }
  query.latencies = false;
  EXPECT_TRUE(usage_->usage(query)->rows.at(0).latency.empty());
}

class RequestListTest : public UsageStoreTest {
 protected:
  std::vector<std::string> ids(const RequestQuery& query,
                               std::optional<RequestCursor>* next = nullptr) {
    const auto page = usage_->requests(query);
    EXPECT_TRUE(page.ok()) << page.error().internal;
    if (next != nullptr) *next = page->next;
    std::vector<std::string> out;
    for (const RequestRow& row : page->rows) out.push_back(row.id);
    return out;
  }
};

TEST_F(RequestListTest, PagesGoBackWithoutAGapOrADouble) {
  // Equal times, and one that came late: it is listed where its time is.
  append({record("r1", kMidnight, "a", "k", "m"), record("r2", kMidnight + 5, "a", "k", "m"),
          record("r3", kMidnight + 5, "a", "k", "m"), record("x1", kMidnight + 5, "b", "k", "m"),
          record("r4", kMidnight + 5, "a", "k", "m"), record("r5", kMidnight + 1, "a", "k", "m")});
  RequestQuery query;
  query.account = "a";
  EXPECT_THAT(ids(query), ElementsAre("r4", "r3", "r2", "r5", "r1"));
  query.limit = 2;
  std::optional<RequestCursor> next;
  EXPECT_THAT(ids(query, &next), ElementsAre("r4", "r3"));
  query.before = next;
  EXPECT_THAT(ids(query, &next), ElementsAre("r2", "r5"));
  query.before = next;
  EXPECT_THAT(ids(query, &next), ElementsAre("r1"));
  EXPECT_FALSE(next);
  query.before.reset();
  query.limit = 5;  // exactly all: nothing follows
  EXPECT_EQ(ids(query, &next).size(), 5u);
  EXPECT_FALSE(next);
}

TEST_F(RequestListTest, FiltersAndNobodyElses) {
  UsageRecord failed = record("r1", kMidnight, "a", "k1", "m1");
  failed.status = 400;
  UsageRecord fine = record("r2", kMidnight, "a", "k2", "m2");
  fine.status = 399;
  append({failed, fine, record("x", kMidnight, "b", "k1", "m1")});
  RequestQuery query;
  query.account = "a";
  query.first_status = 400;
  EXPECT_THAT(ids(query), ElementsAre("r1"));
  query.first_status = 0;
  query.last_status = 399;
  EXPECT_THAT(ids(query), ElementsAre("r2"));
  query.last_status = 499;
  query.key = "k1";
  EXPECT_THAT(ids(query), ElementsAre("r1"));
  query.key.reset();
  query.model = "m2";
  EXPECT_THAT(ids(query), ElementsAre("r2"));
  EXPECT_EQ((*usage_->request("a", "r1"))->status, 400);
  EXPECT_FALSE(*usage_->request("b", "r1"));
  EXPECT_FALSE(*usage_->request("a", "x"));
}

TEST_F(RequestListTest, RequestsWithoutAKeyCanBeAskedForAlone) {
  append({record("r1", kMidnight, "a", "k", "m"), record("r2", kMidnight, "a", "", "m")});
  RequestQuery query;
  query.account = "a";
  query.key = "";
  EXPECT_THAT(ids(query), ElementsAre("r2"));
}

TEST_F(RequestListTest, ATimeBeginsWithItsFirstMillisecondAndEndsBeforeItsLast) {
  append({record("r1", kMidnight - 1, "a", "k", "m"), record("r2", kMidnight, "a", "k", "m"),
          record("r3", kMidnight + 9, "a", "k", "m"), record("r4", kMidnight + 10, "a", "k", "m")});
  RequestQuery query;
  query.account = "a";
  query.since_ms = kMidnight;
  query.until_ms = kMidnight + 10;
  EXPECT_THAT(ids(query), ElementsAre("r3", "r2"));
  query.limit = 1;
  std::optional<RequestCursor> next;
  EXPECT_THAT(ids(query, &next), ElementsAre("r3"));
  query.before = next;
  EXPECT_THAT(ids(query, &next), ElementsAre("r2"));
  EXPECT_FALSE(next);
  // A place behind the end is no way out of it.
  query.before = RequestCursor{kMidnight + 100, 0};
  EXPECT_THAT(ids(query), ElementsAre("r3"));
}

TEST_F(RequestListTest, LatencyHasALeast) {
  UsageRecord slow = record("r1", kMidnight, "a", "k", "m");
  slow.latency_ms = 1'000;
  UsageRecord quick = record("r2", kMidnight, "a", "k", "m");
  quick.latency_ms = 999;
  append({slow, quick});
  RequestQuery query;
  query.account = "a";
  query.least_latency_ms = 1'000;
  EXPECT_THAT(ids(query), ElementsAre("r1"));
}

TEST_F(RequestListTest, AStreamWasAskedForOrNot) {
  UsageRecord streamed = record("r1", kMidnight, "a", "k", "m");
  streamed.stream = true;
  append({streamed, record("r2", kMidnight + 1, "a", "k", "m")});
  RequestQuery query;
  query.account = "a";
  EXPECT_THAT(ids(query), ElementsAre("r2", "r1"));
  query.stream = true;
  EXPECT_THAT(ids(query), ElementsAre("r1"));
  query.stream = false;
  EXPECT_THAT(ids(query), ElementsAre("r2"));
}

TEST_F(RequestListTest, AnUpstreamThatWasCalled) {
  const auto went = [](std::string_view id, std::string_view target, std::string_view route) {
    UsageRecord one = record(id, kMidnight, "a", "k", "m");
    one.target = target;
    one.route = route;
    return one;
  };
  append({went("answered", "gpu-1/Qwen/Qwen3-4B", ""), went("longer-name", "gpu-10/x", ""),
          went("failed-there", "gpu-2/x", "gpu-1:connect/3ms gpu-2:ok/80ms"),
          went("passed-over", "gpu-2/x", "gpu-1:full gpu-2:ok/80ms"),
          went("last-of-all", "gpu-3/x", "gpu-2:timeout/9ms gpu-1:ejected gpu-1:reset/2ms"),
          went("of-a-model", "gpu-3/gpu-1", ""), went("nowhere", "", "gpu-1:draining")});
  RequestQuery query;
  query.account = "a";
  query.upstream = "gpu-1";
  EXPECT_THAT(ids(query), ElementsAre("last-of-all", "failed-there", "answered"));
  query.upstream = "gpu-2";
  EXPECT_THAT(ids(query), ElementsAre("last-of-all", "passed-over", "failed-there"));
  query.upstream = "gpu";
  EXPECT_THAT(ids(query), ElementsAre());
}

// Both with each other and with a page's end, newest first, in the order of recording, and by a
// figure; of one account and of everybody.
TEST_F(RequestListTest, FiltersHoldOverPages) {
  constexpr std::array<const char*, 12> kNames{"r0", "r1", "r2", "r3", "r4",  "r5",
                                               "r6", "r7", "r8", "r9", "r10", "r11"};
  std::vector<UsageRecord> records;
  for (std::uint32_t i = 0; i < kNames.size(); ++i) {
    UsageRecord one = record(kNames[i], kMidnight + i, i % 4 == 3 ? "b" : "a", "k", "m");
    one.stream = i % 2 == 1;
    one.target = i % 3 == 0 ? "slow/x" : "quick/x";
    one.latency_ms = 100 + i;
    records.push_back(one);
  }
  append(records);
  RequestQuery query;
  query.stream = true;
  query.upstream = "quick";
  query.limit = 2;
  std::optional<RequestCursor> next;
  EXPECT_THAT(ids(query, &next), ElementsAre("r11", "r7"));
  query.before = next;
  EXPECT_THAT(ids(query, &next), ElementsAre("r5", "r1"));
  EXPECT_FALSE(next);
  query.before.reset();
  query.account = "a";
  query.limit = 1;
  EXPECT_THAT(ids(query, &next), ElementsAre("r5"));
  query.before = next;
  EXPECT_THAT(ids(query, &next), ElementsAre("r1"));
  EXPECT_FALSE(next);
  query.before.reset();
  query.order = RequestOrder::latency;
  EXPECT_THAT(ids(query), ElementsAre("r5"));

  query = {};
  query.stream = true;
  query.upstream = "quick";
  query.after = 0;
  query.limit = 3;
  EXPECT_THAT(ids(query), ElementsAre("r1", "r5", "r7"));
  query.after = usage_->requests(query)->last;
  EXPECT_THAT(ids(query), ElementsAre("r11"));
}

TEST_F(RequestListTest, TheGreatestOfAFigureComeFirstAndOfEqualOnesTheNewest) {
  std::vector<UsageRecord> records;
  constexpr std::array<const char*, 5> kNames{"r0", "r1", "r2", "r3", "r4"};
  for (std::uint32_t i = 0; i < kNames.size(); ++i) {
    UsageRecord one = record(kNames[i], kMidnight + i, "a", "k", "m");
    one.latency_ms = i == 2 ? 900 : 100;
    one.first_token_ms = 50 - i;
    one.prompt_tokens = i == 1 ? 7'000 : 10;
    one.completion_tokens = i == 3 ? 9'000 : 10;
    one.cost_nano = i;
    records.push_back(one);
  }
  append(records);
  RequestQuery query;
  query.account = "a";
  query.limit = 3;
  std::optional<RequestCursor> next;
  query.order = RequestOrder::latency;
  EXPECT_THAT(ids(query, &next), ElementsAre("r2", "r4", "r3"));
  EXPECT_FALSE(next);
  query.order = RequestOrder::first_token;
  EXPECT_THAT(ids(query), ElementsAre("r0", "r1", "r2"));
  query.order = RequestOrder::tokens;
  EXPECT_THAT(ids(query), ElementsAre("r3", "r1", "r4"));
  query.order = RequestOrder::cost;
  EXPECT_THAT(ids(query), ElementsAre("r4", "r3", "r2"));
  query.until_ms = kMidnight + 3;
  EXPECT_THAT(ids(query), ElementsAre("r2", "r1", "r0"));
}

TEST_F(RequestListTest, APageLooksAtABoundedNumber) {
  constexpr int kAll = 50'003;
  std::vector<std::string> names;
  for (int i = 0; i < kAll; ++i) names.push_back("r" + std::to_string(i));
  std::vector<UsageRecord> records;
  for (int i = 0; i < kAll; ++i)
    records.push_back(
        record(names[static_cast<std::size_t>(i)], kMidnight + i, "a", "k", i == 0 ? "rare" : "m"));
  append(records);
  RequestQuery query;
  query.account = "a";
  query.model = "rare";
  std::optional<RequestCursor> next;
  EXPECT_THAT(ids(query, &next), ElementsAre());
  ASSERT_TRUE(next);
  EXPECT_EQ(next->time_ms, kMidnight + 3);
  query.before = next;
  EXPECT_THAT(ids(query, &next), ElementsAre("r0"));
  EXPECT_FALSE(next);
  // In another order it says whether all were compared.
  query = {};
  query.account = "a";
  query.order = RequestOrder::latency;
  EXPECT_FALSE(usage_->requests(query)->complete);
  query.since_ms = kMidnight + 3;
  EXPECT_TRUE(usage_->requests(query)->complete);
}

TEST_F(RequestListTest, NeedsNoSortAndNoScan) {
  using ::testing::HasSubstr;
  const auto plan = [&](Sql explain) {
    const auto text = database_->read([&](SqlConnection& connection) -> Result<std::string> {
      SqlStatement rows = connection.prepare(explain);
      std::string out;
      while (*rows.step()) out += std::string(rows.text(3)) + "\n";
      return out;
    });
    EXPECT_THAT(*text, ::testing::Not(HasSubstr("TEMP B-TREE")));
    return *text;
  };
  EXPECT_THAT(plan(Sql::of_sqlite(
                  "EXPLAIN QUERY PLAN SELECT id FROM usage_records WHERE account = $1 AND (time_ms,"
                  " id) < ($2, $3) AND time_ms >= $4 ORDER BY time_ms DESC, id DESC")),
              HasSubstr("usage_records_by_account (account=? AND time_ms>? AND time_ms<?)"));
  EXPECT_THAT(plan(Sql::of_sqlite(
                  "EXPLAIN QUERY PLAN SELECT id FROM usage_records WHERE (time_ms, id) < ($1, $2) "
                  "AND time_ms >= $3"
                  " ORDER BY time_ms DESC, id DESC")),
              HasSubstr("usage_records_by_time (time_ms>? AND time_ms<?)"));
  EXPECT_THAT(plan(Sql::of_sqlite(
                  "EXPLAIN QUERY PLAN SELECT id FROM usage_records WHERE id > $1 ORDER BY id")),
              HasSubstr("PRIMARY KEY (rowid>?)"));
  EXPECT_THAT(plan(Sql::of_sqlite(
                  "EXPLAIN QUERY PLAN SELECT request_id FROM usage_records WHERE request_id >= $1"
                  " ORDER BY request_id")),
              HasSubstr("(request_id>?)"));
}

TEST_F(RequestListTest, OfEverybodyWithinATime) {
  append({record("a1", kMidnight, "a", "k", "m"), record("b1", kMidnight + 1, "b", "k", "m"),
          record("a2", kMidnight + 2, "a", "k", "m"), record("b2", kMidnight + 3, "b", "k", "m")});
  RequestQuery query;
  EXPECT_THAT(ids(query), ElementsAre("b2", "a2", "b1", "a1"));
  query.since_ms = kMidnight + 1;
  query.until_ms = kMidnight + 3;
  EXPECT_THAT(ids(query), ElementsAre("a2", "b1"));
  query.limit = 1;
  std::optional<RequestCursor> next;
  EXPECT_THAT(ids(query, &next), ElementsAre("a2"));
  query.before = next;
  EXPECT_THAT(ids(query, &next), ElementsAre("b1"));
  EXPECT_FALSE(next);
  query = {};
  query.account = "b";
  query.since_ms = kMidnight + 2;
  EXPECT_THAT(ids(query), ElementsAre("b2"));
  query = {};
  query.search = "B";
  EXPECT_THAT(ids(query), ElementsAre("b2", "b1"));
  EXPECT_EQ((*usage_->request("", "b1"))->account, "b");
}

TEST_F(RequestListTest, BehindANumberInTheOrderOfRecording) {
  EXPECT_EQ(*usage_->last_request(), 0);
  append({record("r1", kMidnight + 9, "a", "k", "m")});
  RequestQuery query;
  query.after = *usage_->last_request();
  EXPECT_THAT(ids(query), ElementsAre());
  // What began first and took long comes last.
  append({record("r2", kMidnight + 20, "a", "k", "m"), record("r3", kMidnight, "b", "k", "m")});
  query.limit = 1;
  auto page = usage_->requests(query);
  ASSERT_EQ(page->rows.size(), 1u);
  EXPECT_EQ(page->rows[0].id, "r2");
  EXPECT_FALSE(page->next);
  query.after = page->last;
  page = usage_->requests(query);
  EXPECT_EQ(page->rows.at(0).id, "r3");
  EXPECT_EQ(page->last, *usage_->last_request());
  query.after = 0;
  query.account = "nobody";
  page = usage_->requests(query);
  EXPECT_TRUE(page->rows.empty());
  EXPECT_EQ(page->last, *usage_->last_request()) << "what is not wanted is passed over for good";
}

TEST_F(RequestListTest, IdsThatBeginAlike) {
  append({record("req_a1", kMidnight, "a", "k", "m"), record("req_a2", kMidnight, "b", "k", "m"),
          record("req_b1", kMidnight, "a", "k", "m")});
  EXPECT_THAT(*usage_->request_ids("req_a", 5), ElementsAre("req_a1", "req_a2"));
  EXPECT_THAT(*usage_->request_ids("req_a", 1), ElementsAre("req_a1"));
  EXPECT_THAT(*usage_->request_ids("req_A", 5), ElementsAre());
  EXPECT_THAT(*usage_->request_ids("req_c", 5), ElementsAre());
}

TEST_F(UsageStoreTest, TheDaysOfAnAccountsKeys) {
  append({record("r1", kMidnight - 1, "a", "k1", "m1"), record("r2", kMidnight, "a", "k1", "m2"),
          record("r3", kMidnight + 1, "a", "k1", "m1"), record("r4", kMidnight, "a", "k2", "m1"),
          record("r5", kMidnight, "b", "k3", "m1")});
  constexpr std::array<std::string_view, 3> kAll{"k1", "k2", "k3"};
  const auto days = usage_->key_days("a", kAll, 20'000);
  ASSERT_TRUE(days.ok()) << days.error().internal;
  ASSERT_EQ(days->size(), 2u);
  EXPECT_EQ((*days)[0].key, "k1");
  EXPECT_EQ((*days)[0].day, 20'000);
  EXPECT_EQ((*days)[0].requests, 2);
  EXPECT_EQ((*days)[1].key, "k2");
  EXPECT_EQ(usage_->key_days("a", kAll, 19'999)->size(), 3u);
  EXPECT_EQ(usage_->key_days("a", kAll, 20'001)->size(), 0u);
  EXPECT_EQ(usage_->key_days("nobody", kAll, 0)->size(), 0u);
  const auto one = usage_->key_days("a", std::span(kAll).subspan(1, 1), 0);
  ASSERT_EQ(one->size(), 1u) << "of other keys nothing is read";
  EXPECT_EQ((*one)[0].key, "k2");
  EXPECT_EQ(usage_->key_days("a", {}, 0)->size(), 0u);
}

TEST_F(UsageStoreTest, BudgetsAreSetChangedAndRemovedWithTheirAudit) {
  AuditRow audit;
  audit.action = "budget.set";
  ASSERT_TRUE(budgets_->set({"a", "", 100, std::nullopt}, audit).ok());
  ASSERT_TRUE(budgets_->set({"a", "k", std::nullopt, 7}, audit).ok());
  ASSERT_TRUE(budgets_->set({"a", "", 200, 5}, audit).ok());
  auto rows = budgets_->list();
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ(rows->at(0).tokens, 200);
  EXPECT_EQ(rows->at(0).nano, 5);
  EXPECT_EQ(rows->at(1).key, "k");
  ASSERT_TRUE(budgets_->set({"a", "", std::nullopt, std::nullopt}, audit).ok());
  EXPECT_EQ(budgets_->list()->size(), 1u);
  EXPECT_EQ(SqlAuditStore(*database_).latest(10)->size(), 4u);
}

TEST_F(UsageStoreTest, ACrossingIsRecordedOnceAMonth) {
  AuditRow audit;
  audit.action = "budget.crossed";
  AlertRow alert;
  alert.kind = "budget_crossed";
  alert.subject = "a";
  const auto record = [&](std::int64_t month, int percent) {
    alert.level = percent;
    alert.period_ms = alert.fired_ms = month + 1;
    return *budgets_->record_crossing("a", month, percent, audit, alert);
  };
  EXPECT_EQ(*budgets_->reached("a", kMidnight), 0);
  EXPECT_TRUE(record(kMidnight, 50));
  EXPECT_FALSE(record(kMidnight, 50));
  EXPECT_TRUE(record(kMidnight, 80));
  EXPECT_EQ(*budgets_->reached("a", kMidnight), 80);
  EXPECT_TRUE(record(kMidnight + 30 * kDayMs, 50));
  EXPECT_EQ(*budgets_->reached("a", kMidnight + 30 * kDayMs), 50);
  EXPECT_EQ(SqlAuditStore(*database_).latest(10)->size(), 3u);
  // Of other numbers nothing is recorded. What is still crossed has its alert already.
  audit.action = "budget.set";
  ASSERT_TRUE(budgets_->set({"a", "", 200, std::nullopt}, audit).ok());
  EXPECT_EQ(*budgets_->reached("a", kMidnight + 30 * kDayMs), 0);
  EXPECT_FALSE(record(kMidnight + 30 * kDayMs, 50));
  EXPECT_EQ(*budgets_->reached("a", kMidnight + 30 * kDayMs), 50);
  EXPECT_EQ(SqlAuditStore(*database_).latest(10)->size(), 4u);
}

}  // namespace
}  // namespace solidrust
