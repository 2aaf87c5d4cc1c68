#include "store/sqlite/database_copy.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/testing/fake_clock.h"
#include "store/sqlite/schema_state.h"
#include "store/sqlite/sqlite_database.h"
#include "store/sqlite/sqlite_file.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

class DatabaseCopyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = SqliteDatabase::open(from_, clock_);
    ASSERT_TRUE(opened.ok());
    database_ = *std::move(opened);
    ASSERT_TRUE(note_writer(*database_, "1.2.3 (abc)", clock_).ok());
  }

  TempFolder folder_;
  FakeClock clock_;
  std::string from_ = folder_.path("solidrust.db");
  std::string to_ = folder_.path("copy.db");
  std::unique_ptr<SqliteDatabase> database_;
};

TEST_F(DatabaseCopyTest, WhatWasCommittedIsInTheCopyForItsOwnerAlone) {
  const auto copied = copy_database(from_, to_, SqliteFile::Others::may_write);
  ASSERT_TRUE(copied.ok()) << copied.error().message;
  struct stat status {};
  ASSERT_EQ(::stat(to_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
  EXPECT_TRUE(check_copy(to_).ok());
  EXPECT_EQ(read_schema(to_)->program, "1.2.3 (abc)");
  EXPECT_EQ(read_schema(to_)->applied, known_steps());
}

TEST_F(DatabaseCopyTest, ItIsADatabaseThatCanBeUsed) {
  ASSERT_TRUE(copy_database(from_, to_, SqliteFile::Others::may_write).ok());
  const auto opened = SqliteDatabase::open(to_, clock_);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_TRUE(note_writer(**opened, "2.0.0 (def)", clock_).ok());
}

TEST_F(DatabaseCopyTest, WhatIsThereIsNotReplaced) {
  std::ofstream(to_) << "mine";
  EXPECT_FALSE(copy_database(from_, to_, SqliteFile::Others::may_write).ok());
  EXPECT_EQ(std::filesystem::file_size(to_), 4U);
}

TEST_F(DatabaseCopyTest, WhereNothingCanBeWrittenItSaysSo) {
  const auto copied =
      copy_database(from_, folder_.path("none/copy.db"), SqliteFile::Others::may_write);
  ASSERT_FALSE(copied.ok());
  EXPECT_NE(copied.error().message.find("none/copy.db: No such file"), std::string::npos);
}

TEST_F(DatabaseCopyTest, ACopyThatIsDamagedIsFound) {
  ASSERT_TRUE(copy_database(from_, to_, SqliteFile::Others::may_write).ok());
  const auto size = std::filesystem::file_size(to_);
  std::fstream file(to_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096);
  file << std::string(size - 4096, 'x');
  file.close();
  EXPECT_FALSE(check_copy(to_).ok());
}

}  // namespace
}  // namespace solidrust
