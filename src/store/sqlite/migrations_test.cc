#include "store/sqlite/migrations.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace solidrust {
namespace {

class Migrations : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(sqlite3_open(":memory:", &db_), SQLITE_OK); }
  void TearDown() override { sqlite3_close(db_); }

  Result<void> run(const std::vector<Migration>& steps) { return migrate(db_, steps, 1234); }
  bool works(const char* sql) {
    return sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
  }

  sqlite3* db_ = nullptr;
};

constexpr Migration kOne{1, "0001_one", "CREATE TABLE one (x); INSERT INTO one VALUES (1);"};
constexpr Migration kTwo{2, "0002_two", "CREATE TABLE two (x);"};
constexpr Migration kBroken{2, "0002_two", "CREATE TABLE two (x); INSERT INTO nowhere VALUES (1);"};

TEST_F(Migrations, TheEmbeddedOnesAreNumberedWithoutGaps) {
  ASSERT_FALSE(embedded_migrations().empty());
  std::int64_t expected = 1;
  for (const Migration& step : embedded_migrations()) EXPECT_EQ(step.version, expected++);
}

TEST_F(Migrations, TheEmbeddedOnesApplyToAFreshDatabaseAndAgain) {
  ASSERT_TRUE(migrate(db_, embedded_migrations(), 1).ok());
  EXPECT_TRUE(works("SELECT mac FROM keys"));
  EXPECT_TRUE(migrate(db_, embedded_migrations(), 2).ok());
}

// 0006: who confirms the address may be somebody else than who made the key.
TEST_F(Migrations, KeysThatAnUnconfirmedAccountMadeForItselfAreRevoked) {
  const auto steps = embedded_migrations();
  ASSERT_TRUE(migrate(db_, steps.first(5), 1).ok());
  ASSERT_TRUE(
      works("INSERT INTO accounts (id, email, tier, created_ms, verified_ms) VALUES"
            " ('acc_new', 'n', 'free', 1, NULL), ('acc_old', 'o', 'free', 1, 2)"));
  for (const char* key : {"'new_self', 'acc_new', 'acc_new'", "'new_cli', 'acc_new', 'cli'",
                          "'old_self', 'acc_old', 'acc_old'"})
    ASSERT_TRUE(works(("INSERT INTO keys (id, account, created_by, name, environment, mac,"
                       " pepper_version, hint, scopes, status, created_ms) VALUES (" +
                       std::string(key) + ", '', 'live', randomblob(32), 1, '', 7, 'active', 1)")
                          .c_str()));
  ASSERT_TRUE(migrate(db_, steps, 2).ok());
  // A CHECK that fails says that the rows are others.
  EXPECT_TRUE(
      works("CREATE TABLE t (x CHECK (x = 'new_self')); INSERT INTO t SELECT id FROM keys"
            " WHERE status = 'revoked' AND revoked_ms > 0 AND revoked_why <> ''"));
  EXPECT_TRUE(
      works("CREATE TABLE n (x CHECK (x = 1)); INSERT INTO n SELECT count(*) FROM t;"
            "INSERT INTO n SELECT count(*) FROM audit WHERE object = 'new_self' AND"
            " action = 'key.revoke' AND json_valid(detail_json)"));
}

// 0007: what earlier releases stored as the cost of calls that were never billed.
TEST_F(Migrations, CallsOfTestKeysCostNothingAfterwards) {
  const auto steps = embedded_migrations();
  ASSERT_TRUE(migrate(db_, steps.first(6), 1).ok());
  for (const std::string environment : {"'live'", "'test'"}) {
    const std::string record =
        "INSERT INTO usage_records (request_id, time_ms, account, key, environment, model, target,"
        " prompt_tokens, completion_tokens, cached_tokens, cost_nano, latency_ms, first_token_ms,"
        " status, attempts, estimated, partial) VALUES (" +
        environment + ", 1, 'a', 'k', " + environment +
        ", 'm', '', 1, 1, 0, 7, 1, 1, 200, 1, 0, 0)";
    const std::string minute =
        "INSERT INTO usage_minute VALUES (1, 'a', 'k', " + environment + ", 1, 2, 7, 1)";
    ASSERT_TRUE(works(record.c_str()) && works(minute.c_str()));
    for (const std::string table : {"usage_hour", "usage_day"}) {
      const std::string sums =
          "INSERT INTO " + table +
          " (level, bucket, account, key, model, environment, requests,"
          " failed, partial, estimated, prompt_tokens, completion_tokens,"
          " cached_tokens, cost_nano, latency_ms) VALUES (0, 1, '', '', 'm', " +
          environment + ", 1, 0, 0, 0, 1, 1, 0, 7, 1)";
      ASSERT_TRUE(works(sums.c_str()));
    }
  }
  ASSERT_TRUE(migrate(db_, steps, 2).ok());
  // A CHECK that fails says that a sum is another.
  ASSERT_TRUE(works("CREATE TABLE t (x CHECK (x = 7))"));
  for (const std::string table : {"usage_records", "usage_minute", "usage_hour", "usage_day"})
    EXPECT_TRUE(works(("INSERT INTO t SELECT sum(cost_nano) FROM " + table).c_str())) << table;
}

// 0011: the roles stay as they are, and there is one more.
TEST_F(Migrations, RolesAreKeptAndAnAuditorIsOne) {
  const auto steps = embedded_migrations();
  ASSERT_TRUE(migrate(db_, steps.first(10), 1).ok());
  ASSERT_TRUE(
      works("PRAGMA foreign_keys = ON;"
            "INSERT INTO accounts (id, email, tier, created_ms, role) VALUES"
            " ('acc_m', 'm', 'free', 1, 'member'), ('acc_w', 'w', 'free', 1, 'owner'),"
            " ('acc_o', 'o', 'free', 1, 'operator');"
            "INSERT INTO sessions (id, hash, account, created_ms, last_seen_ms)"
            " VALUES ('ses_1', randomblob(32), 'acc_o', 1, 1)"));
  ASSERT_FALSE(works("UPDATE accounts SET role = 'auditor'"));
  ASSERT_TRUE(migrate(db_, steps, 2).ok());
  // A CHECK that fails says that the rows are others.
  EXPECT_TRUE(
      works("CREATE TABLE t (x CHECK (x = 'acc_m member,acc_w owner,acc_o operator'));"
            "INSERT INTO t SELECT group_concat(id || ' ' || role) FROM"
            " (SELECT id, role FROM accounts ORDER BY rowid)"));
  EXPECT_TRUE(works("UPDATE accounts SET role = 'auditor' WHERE id = 'acc_w'"));
  EXPECT_FALSE(works("UPDATE accounts SET role = 'king' WHERE id = 'acc_w'"));
  EXPECT_TRUE(
      works("INSERT INTO accounts (id, email, tier, created_ms) VALUES"
            " ('acc_n', 'n', 'free', 1)"));
  EXPECT_TRUE(
      works("CREATE TABLE d (x CHECK (x = 'owner'));"
            "INSERT INTO d SELECT role FROM accounts WHERE id = 'acc_n'"));
  EXPECT_FALSE(works("DELETE FROM accounts WHERE id = 'acc_o'"));  // a session hangs on it
}

// 0012: earlier records tell what they can.
TEST_F(Migrations, WhatModelsWereSeenToDoIsReadFromEarlierRecords) {
  const auto steps = embedded_migrations();
  ASSERT_TRUE(migrate(db_, steps.first(11), 1).ok());
  const auto record = [&](const std::string& id, const std::string& rest) {
    return works(("INSERT INTO usage_records (request_id, account, key, target, prompt_tokens,"
                  " cached_tokens, cost_nano, latency_ms, first_token_ms, time_ms, model,"
                  " environment, status, attempts, partial, estimated, stream, completion_tokens)"
                  " VALUES ('" +
                  id + "', 'a', 'k', '', 1, 0, 0, 1, 1, 1, " + rest + ")")
                     .c_str());
  };
  ASSERT_TRUE(record("1", "'m', 'live', 200, 1, 0, 0, 0, 40"));
  ASSERT_TRUE(record("2", "'m', 'live', 200, 1, 0, 1, 1, 900"));  // estimated
  ASSERT_TRUE(record("3", "'n', 'live', 200, 1, 0, 0, 0, 7"));
  ASSERT_TRUE(record("4", "'n', 'live', 502, 1, 0, 0, 1, 800"));
  ASSERT_TRUE(record("5", "'n', 'live', 200, 1, 1, 0, 1, 800"));
  ASSERT_TRUE(record("6", "'n', 'test', 200, 1, 0, 0, 1, 800"));
  ASSERT_TRUE(migrate(db_, steps, 2).ok());
  // A CHECK that fails says that the rows are others.
  EXPECT_TRUE(
      works("CREATE TABLE t (x CHECK (x = 'm 1 0 0 0,n 0 0 0 0'));"
            "INSERT INTO t SELECT group_concat(model || ' ' || streams || ' ' || calls || ' ' ||"
            " pictures || ' ' || longest) FROM models_seen"));
}

TEST_F(Migrations, AStepIsAppliedOnce) {
  ASSERT_TRUE(run({kOne}).ok());
  ASSERT_TRUE(run({kOne}).ok());  // a second run would fail: the table exists
  ASSERT_TRUE(run({kOne, kTwo}).ok());
  EXPECT_TRUE(works("SELECT x FROM two"));
}

TEST_F(Migrations, ANewerDatabaseIsRefusedWithAClearMessage) {
  ASSERT_TRUE(run({kOne, kTwo}).ok());
  const Result<void> old_binary = run({kOne});
  ASSERT_FALSE(old_binary.ok());
  EXPECT_EQ(old_binary.error().code, ErrorCode::storage_error);
  EXPECT_NE(old_binary.error().message.find("newer version"), std::string::npos);
  EXPECT_NE(old_binary.error().message.find("0002_two"), std::string::npos);
}

TEST_F(Migrations, AChangedStepIsRefused) {
  ASSERT_TRUE(run({kOne}).ok());
  const Migration changed{1, "0001_one", "CREATE TABLE one (y);"};
  const Result<void> refused = run({changed});
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("different build"), std::string::npos);
}

TEST_F(Migrations, AllStepsOrNone) {
  ASSERT_TRUE(run({kOne}).ok());
  const Migration broken{3, "0003_three", "INSERT INTO nowhere VALUES (1);"};
  EXPECT_FALSE(run({kOne, kTwo, broken}).ok());
  EXPECT_FALSE(works("SELECT x FROM two"));
  // A CHECK that fails says that there are more.
  EXPECT_TRUE(
      works("CREATE TABLE t (x CHECK (x = 1));"
            "INSERT INTO t SELECT count(*) FROM schema_migrations"));
}

TEST_F(Migrations, AFailingStepLeavesNothingOfItself) {
  ASSERT_TRUE(run({kOne}).ok());
  EXPECT_FALSE(run({kOne, kBroken}).ok());
  EXPECT_FALSE(works("SELECT x FROM two"));
  EXPECT_TRUE(works("SELECT x FROM one"));
  EXPECT_TRUE(run({kOne, kTwo}).ok());
}

TEST_F(Migrations, AnotherProgramsDatabaseIsLeftAlone) {
  ASSERT_TRUE(works("CREATE TABLE photos (x)"));
  const Result<void> refused = run({kOne});
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("another program"), std::string::npos);
  EXPECT_FALSE(works("SELECT * FROM schema_migrations"));
}

}  // namespace
}  // namespace solidrust
