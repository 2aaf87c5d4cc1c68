#include "store/sqlite/schema_state.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "base/testing/fake_clock.h"
#include "store/sqlite/migrations.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

class SchemaStateTest : public ::testing::Test {
 protected:
  // A database with the first so many steps.
  void make(std::size_t steps) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
    EXPECT_TRUE(migrate(db, embedded_migrations().first(steps), 1).ok());
    sqlite3_close(db);
  }

  TempFolder folder_;
  std::string path_ = folder_.path("solidrust.db");
  FakeClock clock_;
};

TEST_F(SchemaStateTest, HowFarADatabaseIs) {
  make(14);
  const auto state = read_schema(path_);
  ASSERT_TRUE(state.ok()) << state.error().message;
  EXPECT_EQ(state->applied, 14);
  EXPECT_EQ(state->last_step, "0014_status_days");
  EXPECT_EQ(state->program, "");  // that is noted since the 15th
  EXPECT_EQ(state->bytes, std::filesystem::file_size(path_));
}

TEST_F(SchemaStateTest, AskingLeavesNoFileAndNoChange) {
  make(14);
  const auto before = std::filesystem::last_write_time(path_);
  ASSERT_TRUE(read_schema(path_).ok());
  EXPECT_EQ(std::filesystem::last_write_time(path_), before);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.str()), {}), 1);
}

TEST_F(SchemaStateTest, WhatARunningProgramHasCommittedIsSeen) {
  const auto database = SqliteDatabase::open(path_, clock_);
  ASSERT_TRUE(database.ok());
  ASSERT_TRUE(note_writer(**database, "9.9.9 (abc)", clock_).ok());
  const auto state = read_schema(path_);
  ASSERT_TRUE(state.ok()) << state.error().message;
  EXPECT_EQ(state->applied, known_steps());
  EXPECT_EQ(state->program, "9.9.9 (abc)");
}

TEST_F(SchemaStateTest, TheLastThatWroteIsNotedOnce) {
  const auto database = SqliteDatabase::open(path_, clock_);
  ASSERT_TRUE(database.ok());
  for (const char* program : {"1 (a)", "2 (b)", "2 (b)"})
    ASSERT_TRUE(note_writer(**database, program, clock_).ok());
  const auto rows = (*database)->read([](SqlConnection& connection) {
    return connection.prepare("SELECT count(*) FROM writer").number();
  });
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ(*rows, 1);
  EXPECT_EQ(read_schema(path_)->program, "2 (b)");
}

TEST_F(SchemaStateTest, AnotherProgramsDatabaseHasNoStep) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(db, "CREATE TABLE photos (x)", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
  ASSERT_TRUE(read_schema(path_).ok());
  EXPECT_EQ(read_schema(path_)->applied, 0);
}

TEST_F(SchemaStateTest, AWriterThatCannotBeReadIsAnError) {
  ASSERT_TRUE(SqliteDatabase::open(path_, clock_).ok());
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(db, "ALTER TABLE writer RENAME COLUMN program TO name", nullptr, nullptr,
                         nullptr),
            SQLITE_OK);
  sqlite3_close(db);
  EXPECT_FALSE(read_schema(path_).ok());
}

TEST_F(SchemaStateTest, WhatIsNoDatabaseIsAnError) {
  EXPECT_FALSE(read_schema(folder_.path("none")).ok());
  std::ofstream(path_) << std::string(8192, 'x');
  EXPECT_FALSE(read_schema(path_).ok());
}

TEST(KnownSteps, EachHasItsName) {
  EXPECT_EQ(known_step(1), "0001_accounts_and_keys");
  EXPECT_NE(known_step(known_steps()), "");
  EXPECT_EQ(known_step(known_steps() + 1), "");
  EXPECT_EQ(known_step(0), "");
}

}  // namespace
}  // namespace solidrust
