#include "store/sqlite/sqlite_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/testing/fake_clock.h"
#include "store/sqlite/schema_state.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

class SqliteFileTest : public ::testing::Test {
 protected:
  void write(std::string_view program) {
    const auto database = SqliteDatabase::open(path_, clock_);
    ASSERT_TRUE(database.ok());
    ASSERT_TRUE(note_writer(**database, program, clock_).ok());
  }

  TempFolder folder_;
  FakeClock clock_;
  std::string path_ = folder_.path("solidrust.db");
};

// A server that starts after the file was opened: it writes, and moves its write-ahead log into the
// database.
TEST_F(SqliteFileTest, WhatAServerWritesMeanwhileIsRead) {
  write("1 (a)");
  const auto file = SqliteFile::open(path_, SqliteFile::Others::may_write);
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_EQ(*file->text("SELECT program FROM writer"), "1 (a)");
  write("2 (b)");
  EXPECT_EQ(*file->text("SELECT program FROM writer"), "2 (b)");
}

TEST_F(SqliteFileTest, WhereNobodyWritesNothingIsMadeBesideIt) {
  write("1 (a)");
  {
    const auto file = SqliteFile::open(path_, SqliteFile::Others::none);
    ASSERT_TRUE(file.ok()) << file.error().message;
    EXPECT_EQ(*file->text("SELECT program FROM writer"), "1 (a)");
  }
  for (const char* tail : {"-wal", "-shm"})
    EXPECT_NE(::access((path_ + tail).c_str(), F_OK), 0) << tail;
}

TEST_F(SqliteFileTest, WithoutARowThereIsNothing) {
  write("1 (a)");
  const auto file = SqliteFile::open(path_, SqliteFile::Others::none);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(*file->text("SELECT program FROM writer WHERE id = 2"), "");
  EXPECT_EQ(*file->integer("SELECT id FROM writer WHERE id = 2"), 0);
  EXPECT_FALSE(file->integer("SELECT id FROM nothing").ok());
}

}  // namespace
}  // namespace solidrust
