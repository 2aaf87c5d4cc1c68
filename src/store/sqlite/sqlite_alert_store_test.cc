#include <array>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "base/testing/fake_clock.h"
#include "store/sql/sql_alert_store.h"
#include "store/sql/sql_audit_store.h"
#include "store/sql/sql_budget_store.h"
#include "store/sql/sql_usage_store.h"
#include "store/sqlite/sqlite_database.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

const std::vector<std::string> kSinks{"webhook", "slack"};
const std::vector<std::string> kKinds{"target_ejected", "budget_crossed"};

class AlertStoreTest : public ::testing::Test {
 protected:
  AlertStoreTest() { open(); }
  // As after a restart.
  void open() {
    store_.reset();
    database_.reset();
    auto opened = SqliteDatabase::open(folder_.path("solidrust.db"), clock_);
    EXPECT_TRUE(opened.ok());
    database_ = std::move(opened).value();
    store_ = std::make_unique<SqlAlertStore>(*database_);
  }
  static AlertRow alert(std::string subject = "gpu-1/m", std::int64_t at_ms = 1'000) {
    AlertRow row;
    row.kind = "target_ejected";
    row.subject = std::move(subject);
    row.period_ms = row.fired_ms = at_ms;
    row.summary = "m of gpu-1 is ejected";
    return row;
  }
  std::vector<std::string> texts(std::int64_t of = 0) {
    std::vector<std::string> out;
    const auto rows = store_->deliveries(of, 0, 100);
    EXPECT_TRUE(rows.ok());
    for (auto at = rows->rbegin(); at != rows->rend(); ++at)
      out.push_back(at->alert.subject + " " + at->message.state + " " + at->sink + " " + at->state);
    return out;
  }
  Result<std::optional<AlertDeliveryRow>> due(std::string_view sink, std::int64_t now_ms) {
    return store_->due(sink, now_ms, 86'400'000);
  }
  AlertDeliveryRow delivery(std::int64_t id) {
    const auto rows = store_->deliveries(0, 0, 100);
    for (const AlertDeliveryRow& row : *rows)
      if (row.id == id) return row;
    ADD_FAILURE() << "there is no delivery " << id;
    return {};
  }
  Result<void> tried(std::int64_t id, std::int64_t at_ms, bool delivered, std::string answer,
                     std::string_view state, std::int64_t next_ms) {
    return store_->record_try(delivery(id), {id, at_ms, delivered, std::move(answer)}, state,
                              next_ms);
  }
  bool works(const char* sql) {
    bool done = false;
    (void)database_->write([&](SqlConnection& connection) -> Result<void> {
      done = sqlite3_exec(static_cast<SqliteConnection&>(connection).handle(), sql, nullptr,
                          nullptr, nullptr) == SQLITE_OK;
      return {};
    });
    return done;
  }

  TempFolder folder_;
  FakeClock clock_;
  std::unique_ptr<SqliteDatabase> database_;
  std::unique_ptr<SqlAlertStore> store_;
};

TEST_F(AlertStoreTest, AStateThatLastsIsOneAlertThroughARestart) {
  EXPECT_TRUE(*store_->fire(alert()));
  EXPECT_FALSE(*store_->fire(alert("gpu-1/m", 2'000)));
  open();
  EXPECT_FALSE(*store_->fire(alert("gpu-1/m", 3'000)));
  ASSERT_EQ(store_->open({})->size(), 1u);
  EXPECT_EQ(store_->open("budget_crossed")->size(), 0u);
  const std::int64_t id = store_->open("target_ejected")->front().id;
  EXPECT_TRUE(*store_->resolve(id, 4'000, "over"));
  EXPECT_FALSE(*store_->resolve(id, 5'000, "over"));
  EXPECT_EQ(*store_->count_open(), 0);
  EXPECT_TRUE(*store_->fire(alert("gpu-1/m", 6'000)));  // again: another alert
  EXPECT_EQ(store_->find(id)->value().resolved_ms, 4'000);
  EXPECT_FALSE(store_->find(99)->has_value());
}

TEST_F(AlertStoreTest, OpenOnesAreListedFirst) {
  for (const char* subject : {"a", "b", "c"}) ASSERT_TRUE(*store_->fire(alert(subject)));
  ASSERT_TRUE(*store_->resolve(3, 2'000, "over"));
  std::string all;
  for (const AlertRow& row : *store_->list(false, 0, 10)) all += row.subject;
  EXPECT_EQ(all, "bac");
  EXPECT_EQ(store_->list(true, 0, 10)->size(), 2u);
  EXPECT_EQ(store_->list(false, 2, 10)->size(), 1u);
  EXPECT_EQ(store_->list(false, 0, 1)->front().subject, "b");
}

TEST_F(AlertStoreTest, EachMessageGoesToEachSinkOnceAndInOrder) {
  ASSERT_TRUE(*store_->fire(alert()));
  ASSERT_TRUE(*store_->resolve(1, 2'000, "over"));
  ASSERT_TRUE(store_->address(kSinks, kKinds, 3'000).ok());
  open();
  ASSERT_TRUE(store_->address(kSinks, kKinds, 4'000).ok());  // a sender that was killed in between
  EXPECT_EQ(texts(), (std::vector<std::string>{
                         "gpu-1/m firing webhook waiting", "gpu-1/m firing slack waiting",
                         "gpu-1/m resolved webhook waiting", "gpu-1/m resolved slack waiting"}));
  EXPECT_FALSE(due("webhook", 2'999)->has_value());
  const AlertDeliveryRow first = due("webhook", 3'000)->value();
  EXPECT_EQ(first.message.state, "firing");
  EXPECT_EQ(first.message.summary, "m of gpu-1 is ejected");
  EXPECT_EQ(first.message.uid.size(), 4u + 32u);
  // It waits, and the second waits for it.
  ASSERT_TRUE(tried(first.id, 3'000, false, "status 500", "waiting", 9'000).ok());
  EXPECT_FALSE(due("webhook", 8'999)->has_value());
  EXPECT_EQ(due("slack", 3'000)->value().message.state, "firing");
  open();
  const AlertDeliveryRow again = due("webhook", 9'000)->value();
  EXPECT_EQ(again.message.uid, first.message.uid);
  EXPECT_EQ(again.tries, 1);
  ASSERT_TRUE(tried(first.id, 9'000, true, "status 204", "delivered", 9'000).ok());
  const AlertDeliveryRow second = due("webhook", 9'000)->value();
  EXPECT_EQ(second.message.state, "resolved");
  EXPECT_NE(second.message.uid, first.message.uid);
  const auto tries = store_->tries(first.id);
  ASSERT_EQ(tries->size(), 2u);
  EXPECT_EQ(tries->front().answer, "status 500");
  EXPECT_TRUE(tries->back().delivered);
}

TEST_F(AlertStoreTest, KindsThatAreNotSentHaveNoDeliveries) {
  ASSERT_TRUE(*store_->fire(alert()));
  ASSERT_TRUE(store_->address(kSinks, std::vector<std::string>{"error_rate"}, 1'000).ok());
  ASSERT_TRUE(store_->address(kSinks, kKinds, 1'000).ok());  // not later either
  EXPECT_TRUE(texts().empty());
  EXPECT_EQ(*store_->count_open(), 1);
}

TEST_F(AlertStoreTest, WhatWaitsForASinkThatIsGoneIsGivenUp) {
  ASSERT_TRUE(*store_->fire(alert()));
  ASSERT_TRUE(store_->address(kSinks, kKinds, 1'000).ok());
  ASSERT_TRUE(store_->forsake(std::vector<std::string>{"webhook"}, 2'000).ok());
  EXPECT_EQ(texts(), (std::vector<std::string>{"gpu-1/m firing webhook waiting",
                                               "gpu-1/m firing slack dead"}));
  EXPECT_EQ(store_->tries(2)->back().answer, "no longer configured");
}

TEST_F(AlertStoreTest, ADeliveryIsSentAgainWithItsAudit) {
  ASSERT_TRUE(*store_->fire(alert()));
  ASSERT_TRUE(store_->address(kSinks, kKinds, 1'000).ok());
  ASSERT_TRUE(tried(1, 1'000, false, "status 500", "dead", 1'000).ok());
  AuditRow audit;
  audit.action = "alert.resend";
  const auto none = store_->resend(99, 2'000, audit);
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().code, ErrorCode::not_found);
  ASSERT_TRUE(store_->resend(1, 2'000, audit).ok());
  EXPECT_EQ(due("webhook", 2'000)->value().tries, 0);
  EXPECT_EQ(SqlAuditStore(*database_).latest(10)->size(), 1u);
}

// It was read before the other wrote, and is recorded after.
TEST_F(AlertStoreTest, AResendDuringATryIsNotLost) {
  ASSERT_TRUE(*store_->fire(alert()));
  ASSERT_TRUE(store_->address(kSinks, kKinds, 1'000).ok());
  for (const std::int64_t now : {1'000, 2'000, 2'000}) {  // the first and last: in the same moment
    const AlertDeliveryRow running = delivery(1);
    ASSERT_EQ(running.state, "waiting");
    ASSERT_TRUE(store_->resend(1, now, {}).ok());
    ASSERT_TRUE(store_->record_try(running, {1, now, true, "status 204"}, "delivered", now).ok());
    ASSERT_TRUE(due("webhook", now)->has_value());
    EXPECT_EQ(due("webhook", now)->value().tries, 0);
  }
  EXPECT_EQ(store_->tries(1)->size(), 3u);
  ASSERT_TRUE(tried(1, 3'000, true, "status 204", "delivered", 3'000).ok());
  EXPECT_FALSE(due("webhook", 3'000)->has_value());
}

TEST_F(AlertStoreTest, AWallClockThatIsSetBackHoldsNothingUpForLong) {
  constexpr std::int64_t kDay = 86'400'000;
  ASSERT_TRUE(*store_->fire(alert("gpu-1/m", 400 * kDay)));
  ASSERT_TRUE(store_->address(kSinks, kKinds, 400 * kDay).ok());
  ASSERT_TRUE(tried(1, 400 * kDay, false, "status 500", "waiting", 400 * kDay + 5'000).ok());
  EXPECT_FALSE(due("webhook", 399 * kDay + 5'000)->has_value());
  EXPECT_TRUE(due("webhook", 399 * kDay + 4'999)->has_value());
  EXPECT_TRUE(due("webhook", 30 * kDay)->has_value());
}

TEST_F(AlertStoreTest, ACrossingIsOneTransactionWithItsAuditAndItsAlert) {
  SqlBudgetStore budgets(*database_);
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
  EXPECT_EQ(SqlAuditStore(*database_).latest(10)->size(), 0u);
  EXPECT_EQ(*store_->count_open(), 0);
  EXPECT_TRUE(*budgets.record_crossing("acc_1", kMonth, 80, audit, row));
  EXPECT_FALSE(*budgets.record_crossing("acc_1", kMonth, 80, audit, row));
  EXPECT_EQ(SqlAuditStore(*database_).latest(10)->size(), 1u);
  EXPECT_EQ(*store_->count_open(), 1);
  // Raised, and crossed again.
  ASSERT_TRUE(*store_->resolve(1, kMonth + 10, "raised"));
  row.period_ms = row.fired_ms = kMonth + 20;
  EXPECT_TRUE(*budgets.record_crossing("acc_1", kMonth, 80, audit, row));
  // The next month begins before anybody has ended the alert of this one.
  row.period_ms = row.fired_ms = 2 * kMonth + 1;
  EXPECT_TRUE(*budgets.record_crossing("acc_1", 2 * kMonth, 80, audit, row));
  ASSERT_EQ(store_->open({})->size(), 1u);
  EXPECT_EQ(store_->open({})->front().period_ms, 2 * kMonth + 1);
  ASSERT_TRUE(store_->address(std::vector<std::string>{"webhook"}, kKinds, 1).ok());
  std::string states;
  for (const std::string& text : texts()) states += text.substr(6, 2) == "fi" ? 'f' : 'r';
  EXPECT_EQ(states, "frfrf");
}

TEST_F(AlertStoreTest, UsesOfLeakedLiveKeysAreFoundOnce) {
  ASSERT_TRUE(
      works("INSERT INTO accounts (id, email, tier, created_ms) VALUES ('acc', 'a@b', 'free', 1);"
            "INSERT INTO keys (id, account, name, environment, mac, pepper_version, hint, scopes,"
            " status, created_ms, created_by, compromised) VALUES"
            " ('leaked', 'acc', '', 'live', randomblob(32), 1, '', 7, 'revoked', 1, 'cli', 1),"
            " ('tested', 'acc', '', 'test', randomblob(32), 1, '', 7, 'revoked', 1, 'cli', 1),"
            " ('revoked', 'acc', '', 'live', randomblob(32), 1, '', 7, 'revoked', 1, 'cli', 0)"));
  SqlUsageStore usage(*database_);
  int number = 0;
  const auto refused = [&](std::string_view key, std::int64_t at_ms,
                           std::string_view code = "invalid_api_key") {
    UsageRecord record;
    const std::string id = "req_" + std::to_string(++number);
    record.id = id;
    record.time_ms = at_ms;
    record.account = "acc";
    record.key = key;
    record.model = "m";
    record.code = code;
    record.status = 401;
    record.refusals = 1;
    const auto written = usage.append({&record, 1});
    ASSERT_TRUE(written.ok()) << written.error().message << written.error().internal;
  };
  refused("leaked", 500);  // too long ago
  refused("tested", 2'000);
  refused("revoked", 2'000);
  refused("leaked", 2'000, "rate_limit_exceeded");
  std::int64_t after = 0;
  EXPECT_TRUE(store_->leaked_uses(after, 1'000)->empty());
  EXPECT_EQ(after, 4);
  refused("leaked", 3'000);
  refused("leaked", 4'000);
  const auto uses = store_->leaked_uses(after, 1'000);
  ASSERT_EQ(uses->size(), 1u);
  EXPECT_EQ(uses->front().key, "leaked");
  EXPECT_EQ(uses->front().account, "acc");
  EXPECT_TRUE(store_->leaked_uses(after, 1'000)->empty());
  ASSERT_TRUE(works("DELETE FROM usage_records"));  // all were old: ids begin again
  refused("leaked", 5'000);
  EXPECT_EQ(store_->leaked_uses(after, 1'000)->size(), 1u);
}

TEST_F(AlertStoreTest, OldOnesThatAreOverAreForgotten) {
  for (const char* subject : {"old", "open", "new", "newest"})
    ASSERT_TRUE(*store_->fire(alert(subject)));
  ASSERT_TRUE(store_->address(kSinks, kKinds, 1'000).ok());
  ASSERT_TRUE(tried(1, 9'000, true, "status 204", "delivered", 1'000).ok());
  ASSERT_TRUE(*store_->resolve(1, 2'000, "over"));
  ASSERT_TRUE(*store_->resolve(3, 5'000, "over"));
  ASSERT_TRUE(*store_->resolve(4, 5'000, "over"));
  ASSERT_TRUE(store_->prune(5'000, 100).ok());
  EXPECT_FALSE(store_->find(1)->has_value());
  EXPECT_TRUE(store_->deliveries(1, 0, 10)->empty());
  EXPECT_TRUE(store_->tries(1)->empty());
  EXPECT_EQ(store_->list(false, 0, 10)->size(), 3u);
  ASSERT_TRUE(store_->prune(0, 1).ok());  // one row past the open one
  EXPECT_EQ(store_->list(false, 0, 10)->size(), 2u);
  EXPECT_TRUE(store_->find(2)->has_value());
  EXPECT_FALSE(store_->find(3)->has_value());
}

TEST_F(AlertStoreTest, OldTriesAreForgotten) {
  ASSERT_TRUE(*store_->fire(alert()));
  ASSERT_TRUE(store_->address(kSinks, kKinds, 1'000).ok());
  for (int i = 0; i < 5; ++i)
    ASSERT_TRUE(tried(1, 1'000 + i, false, "status 500", "waiting", 1'000).ok());
  ASSERT_TRUE(store_->prune(1'001, 100).ok());
  EXPECT_EQ(store_->tries(1)->size(), 4u);
  ASSERT_TRUE(store_->prune(0, 2).ok());
  EXPECT_EQ(store_->tries(1)->size(), 2u);
}

TEST_F(AlertStoreTest, MuchThatIsOldIsForgottenInParts) {
  ASSERT_TRUE(
      works("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)"
            " INSERT INTO alerts (kind, subject, level, account, period_ms, summary, fired_ms,"
            " resolved_ms) SELECT 'target_ejected', 'm', 0, '', i, '', 1, 2 FROM n"));
  std::size_t steps = 1;
  for (; *store_->prune(5'000, 10'000); ++steps) ASSERT_LT(steps, 10u);
  EXPECT_EQ(steps, 3u);
  EXPECT_TRUE(store_->list(false, 0, 10)->empty());
  ASSERT_TRUE(*store_->fire(alert()));
  ASSERT_TRUE(store_->address(kSinks, kKinds, 1'000).ok());
  ASSERT_TRUE(
      works("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)"
            " INSERT INTO alert_tries (delivery, at_ms, delivered, answer)"
            " SELECT (SELECT min(id) FROM alert_deliveries), 1, 0, '' FROM n"));
  for (steps = 1; *store_->prune(5'000, 10'000); ++steps) ASSERT_LT(steps, 10u);
  EXPECT_EQ(steps, 3u);
  EXPECT_TRUE(store_->tries(1)->empty());
}

}  // namespace
}  // namespace solidrust
