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
