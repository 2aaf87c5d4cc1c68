// Numbers that no sum can be, as an earlier release left them behind: it booked whatever a model
// server reported. What comes after them is recorded, and no answer is negative or wraps.
#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "base/saturating.h"
#include "base/testing/fake_clock.h"
#include "store/sql/sql_usage_store.h"
#include "store/sqlite/sqlite_database.h"
#include "store/testing/temp_folder.h"
#include "store/usage_rollup.h"

namespace solidrust {
namespace {

constexpr std::int64_t kMidnight = 20'000 * kDayMs;
constexpr std::array<std::string_view, 1> kKeys{"k"};
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

UsageRecord record(std::string_view id, std::string_view model = "m") {
  UsageRecord made;
  made.id = id;
  made.time_ms = kMidnight + 5;
  made.account = "a";
  made.key = "k";
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

class UsagePoisonTest : public ::testing::Test {
 protected:
  void SetUp() override { open(); }
  void open() {
    auto opened = SqliteDatabase::open(folder_.path("db"), clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message << opened.error().internal;
    database_ = std::move(opened).value();
    usage_ = std::make_unique<SqlUsageStore>(*database_);
  }
  void append(const UsageRecord& one) {
    const auto written = usage_->append({&one, 1});
    ASSERT_TRUE(written.ok()) << written.error().internal;
    EXPECT_EQ(*written, 1u);
  }
  // Runs SQL of the test's own on the file, past all that keeps the server from it.
  void execute(const std::string& sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(folder_.path("db").c_str(), &db), SQLITE_OK);
    char* why = nullptr;
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &why), SQLITE_OK) << sql << why;
    sqlite3_close(db);
  }
  // The tables hold to their types or not: without, a column of integers takes other numbers.
  void strict(bool on) {
    const std::string loose = "replace(replace(sql, ') STRICT, ', ') '), ') STRICT', ')')";
    const std::string tight =
        "CASE name WHEN 'usage_records' THEN sql || ' STRICT' ELSE sql || ', STRICT' END";
    execute("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = " + (on ? tight : loose) +
            " WHERE type = 'table' AND name IN ('usage_records', 'usage_minute', 'usage_hour',"
            " 'usage_day')");
  }
  void poison(const std::string& number) {
    database_.reset();
    strict(false);
    for (const char* const table : {"usage_hour", "usage_day"})
      execute(std::string("UPDATE ") + table + " SET prompt_tokens = " + number +
              ", completion_tokens = " + number + ", cached_tokens = " + number +
              ", cost_nano = " + number + ", latency_ms = " + number);
    execute("UPDATE usage_minute SET tokens = " + number + ", cost_nano = " + number);
    execute("UPDATE usage_records SET prompt_tokens = " + number +
            ", completion_tokens = " + number + ", cost_nano = " + number);
    strict(true);
    open();
  }
  UsageTotals sums(std::string_view model = "") {
    UsageQuery query;
    query.account = "a";
    query.model = model;
    query.since_ms = kMidnight;
    query.until_ms = kMidnight + kDayMs;
    const auto answer = usage_->usage(query);
    EXPECT_TRUE(answer.ok()) << answer.error().internal;
    return answer.ok() && answer->rows.size() == 1 ? answer->rows[0].totals : UsageTotals{};
  }
  // Everything that is read of usage at a start and by a question.
  void read_all(std::int64_t most_tokens) {
    std::int64_t tokens = 0;
    const auto each = [&](const RecentUse& use) {
      EXPECT_GE(use.tokens, 0);
      tokens = std::max(tokens, use.tokens);
    };
    ASSERT_TRUE(usage_->recent_requests(kMidnight, each).ok());
    ASSERT_TRUE(usage_->recent_minutes(kMidnight, each).ok());
    EXPECT_EQ(tokens, most_tokens);
    for (const std::string_view key : {"", "k"}) {
      for (const std::int64_t until : {kMidnight + kMinuteMs, kMidnight + kDayMs}) {
        const auto base = usage_->month_base("a", key, kMidnight, until);
        ASSERT_TRUE(base.ok()) << base.error().internal;
        EXPECT_GE(base->tokens(), 15);
        EXPECT_GE(base->cost_nano, 100);
      }
      const auto days = usage_->days("a", key, kMidnight, kMidnight + 1);
      ASSERT_TRUE(days.ok());
      EXPECT_GE(days->tokens(), 15);
      EXPECT_GE(days->tokens(), days->prompt_tokens);
    }
    EXPECT_TRUE(usage_->key_days("a", kKeys, 0).ok());
    RequestQuery asked;
    asked.account = "a";
    const auto page = usage_->requests(asked);
    ASSERT_TRUE(page.ok());
    for (const RequestRow& row : page->rows) {
      EXPECT_GE(row.prompt_tokens, 0);
      EXPECT_GE(row.completion_tokens, 0);
      EXPECT_GE(row.cost_nano, 0);
    }
  }

  TempFolder folder_;
  FakeClock clock_;
  std::unique_ptr<SqliteDatabase> database_;
  std::unique_ptr<SqlUsageStore> usage_;
};

// promise: L65
TEST_F(UsagePoisonTest, ASumThatDoesNotFitIsTheLargestThatDoes) {
  UsageRecord dear = record("r1");
  dear.cost_nano = kMost;
  append(dear);
  UsageRecord other = record("r2", "m2");
  other.cost_nano = kMost - 1;
  append(other);
  dear.id = "r3";
  append(dear);
  append(record("r4"));
  EXPECT_EQ(sums().cost_nano, kMost);
  EXPECT_EQ(sums("m2").cost_nano, kMost - 1);
  EXPECT_EQ(sums("m").cost_nano, kMost);
  EXPECT_EQ(sums().requests, 4);
  EXPECT_EQ(sums().prompt_tokens, 40);
  EXPECT_EQ(usage_->month_base("a", "", kMidnight, kMidnight + kMinuteMs)->cost_nano, kMost);
  EXPECT_EQ(usage_->days("a", "k", kMidnight, kMidnight + 1)->cost_nano, kMost);
}

// In one batch the sums are made before the tables are touched.
TEST_F(UsagePoisonTest, ASumWithinABatchDoesNotWrapEither) {
  std::vector<UsageRecord> batch{record("r1"), record("r2"), record("r3")};
  for (UsageRecord& one : batch) one.cost_nano = kMost / 2 + 1;
  ASSERT_TRUE(usage_->append(batch).ok());
  EXPECT_EQ(sums().cost_nano, kMost);
}

TEST_F(UsagePoisonTest, WhatNoSumCanBeInTheTablesStopsNothingThatComes) {
  struct Case {
    const char* number;
    std::int64_t counts_as;
  };
  for (const Case& c : {Case{"4611686018427387904", std::int64_t{1} << 62}, Case{"-1", 0},
                        Case{"9223372036854775807", kMost}, Case{"(-9223372036854775807 - 1)", 0},
                        Case{"9.3e18", kMost}, Case{"1.0e300", kMost}, Case{"-1.0e300", 0},
                        Case{"1234.5", 1'234}}) {
    SCOPED_TRACE(c.number);
    database_.reset();
    std::filesystem::remove_all(folder_.path("db"));
    open();
    append(record("r1"));
    append(record("r2", "m2"));
    poison(c.number);
    append(record("r3"));
    const auto plus = [&](std::int64_t more) { return saturating_add(c.counts_as, more); };
    EXPECT_EQ(sums("m").prompt_tokens, plus(10));
    EXPECT_EQ(sums("m").completion_tokens, plus(5));
    EXPECT_EQ(sums("m").cost_nano, plus(100));
    EXPECT_EQ(sums("m").latency_ms, plus(30));
    EXPECT_EQ(sums("m").requests, 2);
    EXPECT_EQ(sums("m2").prompt_tokens, c.counts_as);
    EXPECT_EQ(sums().prompt_tokens, saturating_add(c.counts_as, plus(10)));
    read_all(std::max(saturating_add(c.counts_as, c.counts_as), plus(15)));
  }
}

TEST_F(UsagePoisonTest, WhatNoRequestCanHaveIsRefusedAsTheRecordsFault) {
  const auto refused = [&](auto change) {
    UsageRecord one = record("bad");
    change(one);
    const UsageRecord both[] = {record("good"), one};
    const auto written = usage_->append(both);
    ASSERT_FALSE(written.ok());
    EXPECT_TRUE(refuses_record(written.error())) << written.error().message;
    EXPECT_EQ(sums(), UsageTotals{}) << "all of a batch or nothing";
  };
  constexpr std::uint64_t kTooMany = UsageRecord::kMostTokens + 1;
  refused([](UsageRecord& one) { one.prompt_tokens = kTooMany; });
  refused([](UsageRecord& one) { one.completion_tokens = std::uint64_t{1} << 62; });
  refused([](UsageRecord& one) { one.cached_tokens = UINT64_MAX; });
  refused([](UsageRecord& one) { one.cost_nano = -1; });
  refused([](UsageRecord& one) { one.time_ms = -1; });
  refused([](UsageRecord& one) { one.time_ms = kMost; });
  refused([](UsageRecord& one) { one.id = ""; });
  UsageRecord most = record("most");
  most.prompt_tokens = most.completion_tokens = most.cached_tokens = UsageRecord::kMostTokens;
  most.cost_nano = kMost;
  append(most);
}

// What a rule of any table says of a row is the record's fault; a lock is not.
TEST_F(UsagePoisonTest, ARuleOfAnyTableIsToldFromAFailureThatPasses) {
  for (const char* const table : {"usage_records", "usage_minute", "usage_hour", "usage_day"}) {
    SCOPED_TRACE(table);
    for (const char* const when : {"INSERT", "UPDATE"}) {
      append(record(std::string("before ") + table + when));
      execute(std::string("CREATE TRIGGER refuse BEFORE ") + when + " ON " + table +
              " BEGIN SELECT RAISE(ABORT, 'not this one'); END");
      const std::string id = std::string("r ") + table + when;
      const UsageRecord one = record(id);
      const auto written = usage_->append({&one, 1});
      const bool touched = std::string_view(table) == "usage_records"
                               ? std::string_view(when) == "INSERT"
                               : true;  // an upsert fires both
      EXPECT_EQ(written.ok(), !touched);
      if (!written) {
        EXPECT_TRUE(refuses_record(written.error()));
        EXPECT_NE(written.error().internal.find("not this one"), std::string::npos);
      }
      execute("DROP TRIGGER refuse");
    }
  }
  SqliteDatabase::Options impatient;
  impatient.write_wait = std::chrono::milliseconds(1);
  const auto other = SqliteDatabase::open(folder_.path("db"), clock_, impatient);
  ASSERT_TRUE(other.ok());
  SqlUsageStore locked(**other);
  ASSERT_TRUE(database_
                  ->write([&](SqlConnection&) -> Result<void> {
                    const UsageRecord one = record("late");
                    const auto written = locked.append({&one, 1});
                    EXPECT_FALSE(written.ok());
                    EXPECT_FALSE(refuses_record(written.error()));
                    return {};
                  })
                  .ok());
}

}  // namespace
}  // namespace solidrust
