// What of the store of usage is SQLite's own: its plans, and rows in a number that only SQL makes
// in a short time. The rest is in sqlite_usage_contract_test.cc.
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/testing/sqlite_stores.h"
#include "store/usage_rollup.h"

namespace solidrust {
namespace {

constexpr std::int64_t kMidnight = 20'000 * kDayMs;  // 2024-10-04

class SqliteUsageStore : public ::testing::Test {
 protected:
  UsageStore& usage() { return stores_.usage(); }
  SqliteStores stores_;
};

// promise: L70
TEST_F(SqliteUsageStore, MinutesComeFromRecordsUnlessThereAreTooMany) {
  UsageRecord record;
  record.id = "r0";
  record.time_ms = kMidnight + kMinuteMs;
  record.account = "a";
  record.attempts = 1;
  ASSERT_TRUE(usage().append({&record, 1}).ok());
  UsageQuery query;
  query.by = UsageGroup::time;
  query.account = "a";
  query.since_ms = kMidnight;
  query.until_ms = kMidnight + 2 * kMinuteMs;
  query.step_ms = kMinuteMs;
  const auto one = usage().usage(query);
  ASSERT_EQ(one->rows.size(), 1u);
  EXPECT_EQ(one->rows[0].name, std::to_string(kMidnight + kMinuteMs));
  const auto more = [&](std::int64_t first, std::int64_t past) {
    return stores_.database().write([&](SqlConnection& connection) {
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
  auto most = usage().usage(query);
  ASSERT_TRUE(most.ok());
  EXPECT_EQ(most->step_ms, kMinuteMs);
  ASSERT_EQ(most->rows.size(), 2u);
  EXPECT_EQ(most->rows[0].totals.requests, 199'999);
  ASSERT_TRUE(more(200'000, 200'001).ok());
  auto past = usage().usage(query);
  ASSERT_TRUE(past.ok());
  EXPECT_EQ(past->step_ms, kHourMs);
  query.account = "b";  // what others have is no reason
  EXPECT_EQ(usage().usage(query)->step_ms, kMinuteMs);
}

TEST_F(SqliteUsageStore, NeedsNoSortAndNoScan) {
  using ::testing::HasSubstr;
  const auto plan = [&](Sql explain) {
    const auto text =
        stores_.database().read([&](SqlConnection& connection) -> Result<std::string> {
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

}  // namespace
}  // namespace solidrust
