// What of the store of alerts needs SQL of its own to be seen. The rest is in
// sqlite_contract_test.cc.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "store/testing/sqlite_stores.h"

namespace solidrust {
namespace {

const std::vector<std::string> kSinks{"webhook", "slack"};
const std::vector<std::string> kKinds{"target_ejected", "budget_crossed"};

class SqliteAlertStore : public ::testing::Test {
 protected:
  AlertStore& alerts() { return stores_.alerts(); }
  static AlertRow alert(std::string subject = "gpu-1/m", std::int64_t at_ms = 1'000) {
    AlertRow row;
    row.kind = "target_ejected";
    row.subject = std::move(subject);
    row.period_ms = row.fired_ms = at_ms;
    row.summary = "m of gpu-1 is ejected";
    return row;
  }
  std::string states() {
    std::string out;
    const auto rows = alerts().deliveries(0, 0, 100);
    for (auto at = rows->rbegin(); at != rows->rend(); ++at) out += at->message.state.front();
    return out;
  }
  bool works(const char* sql) {
    bool done = false;
    (void)stores_.database().write([&](SqlConnection& connection) -> Result<void> {
      sqlite3* const db = static_cast<SqliteConnection&>(connection).handle();
      done = sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
      return {};
    });
    return done;
  }
  SqliteStores stores_;
};

TEST_F(SqliteAlertStore, ACrossingIsOneTransactionWithItsAuditAndItsAlert) {
  BudgetStore& budgets = stores_.budgets();
  constexpr std::int64_t kMonth = 1'000'000;
  AuditRow audit;
  audit.action = "budget.crossed";
  AlertRow row = alert("acc_1", kMonth + 5);
  row.kind = "budget_crossed";
  row.level = 80;
  row.account = "acc_1";
  // What cannot be written takes everything with it.
  ASSERT_TRUE(works("ALTER TABLE alert_messages RENAME TO elsewhere"));
  EXPECT_FALSE(budgets.record_crossing("acc_1", kMonth, 80, audit, row).ok());
  ASSERT_TRUE(works("ALTER TABLE elsewhere RENAME TO alert_messages"));
  EXPECT_EQ(stores_.audit().latest(10)->size(), 0u);
  EXPECT_EQ(*alerts().count_open(), 0);
  EXPECT_TRUE(*budgets.record_crossing("acc_1", kMonth, 80, audit, row));
  EXPECT_FALSE(*budgets.record_crossing("acc_1", kMonth, 80, audit, row));
  EXPECT_EQ(stores_.audit().latest(10)->size(), 1u);
  EXPECT_EQ(*alerts().count_open(), 1);
  // Raised, and crossed again.
  ASSERT_TRUE(*alerts().resolve(1, kMonth + 10, "raised"));
  row.period_ms = row.fired_ms = kMonth + 20;
  EXPECT_TRUE(*budgets.record_crossing("acc_1", kMonth, 80, audit, row));
  // The next month begins before anybody has ended the alert of this one.
  row.period_ms = row.fired_ms = 2 * kMonth + 1;
  EXPECT_TRUE(*budgets.record_crossing("acc_1", 2 * kMonth, 80, audit, row));
  ASSERT_EQ(alerts().open({})->size(), 1u);
  EXPECT_EQ(alerts().open({})->front().period_ms, 2 * kMonth + 1);
  ASSERT_TRUE(alerts().address(std::vector<std::string>{"webhook"}, kKinds, 1).ok());
  EXPECT_EQ(states(), "frfrf");
}

TEST_F(SqliteAlertStore, MuchThatIsOldIsForgottenInParts) {
  ASSERT_TRUE(
      works("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)"
            " INSERT INTO alerts (kind, subject, level, account, period_ms, summary, fired_ms,"
            " resolved_ms) SELECT 'target_ejected', 'm', 0, '', i, '', 1, 2 FROM n"));
  std::size_t steps = 1;
  for (; *alerts().prune(5'000, 10'000); ++steps) ASSERT_LT(steps, 10u);
  EXPECT_EQ(steps, 3u);
  EXPECT_TRUE(alerts().list(false, 0, 10)->empty());
  ASSERT_TRUE(*alerts().fire(alert()));
  ASSERT_TRUE(alerts().address(kSinks, kKinds, 1'000).ok());
  ASSERT_TRUE(
      works("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)"
            " INSERT INTO alert_tries (delivery, at_ms, delivered, answer)"
            " SELECT (SELECT min(id) FROM alert_deliveries), 1, 0, '' FROM n"));
  for (steps = 1; *alerts().prune(5'000, 10'000); ++steps) ASSERT_LT(steps, 10u);
  EXPECT_EQ(steps, 3u);
  EXPECT_TRUE(alerts().tries(1)->empty());
}

// The first look after a start is at the records of the last minutes, not at all of them.
TEST_F(SqliteAlertStore, UsesOfLeakedKeysAreFoundByTheirTimeAtTheStart) {
  const auto plan = stores_.database().read([](SqlConnection& connection) -> Result<std::string> {
    SqlStatement rows = connection.prepare(
        Sql::of_sqlite("EXPLAIN QUERY PLAN SELECT DISTINCT r.key, r.account FROM usage_records r"
                       " JOIN keys k ON k.id = r.key"
                       " WHERE +r.id > $1 AND +r.id <= $2 AND r.code = 'invalid_api_key'"
                       " AND r.time_ms >= $3 AND k.compromised = 1 AND k.environment = 'live'"));
    std::string out;
    while (*rows.step()) out += std::string(rows.text(3)) + "\n";
    return out;
  });
  EXPECT_NE(plan->find("usage_records_by_time (time_ms>?)"), std::string::npos) << *plan;
}

}  // namespace
}  // namespace solidrust
