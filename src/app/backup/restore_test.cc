#include "app/backup/restore.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include "app/backup/testing/upgrade_fixture.h"

namespace solidrust {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class RestoreTest : public UpgradeTest {
 protected:
  // A copy of a database with 14 steps; the folder's own then has all of them.
  std::string copied() {
    make(14);
    std::ofstream(folder_.pepper()) << "old pepper";
    fs::create_directory(folder_.journal());
    std::ofstream(folder_.journal() + "/0000000000000001.segment") << "old usage";
    EXPECT_TRUE(prepare().ok());
    fs::remove(folder_.journal() + "/0000000000000001.segment");
    std::ofstream(folder_.journal() + "/0000000000000002.segment") << "new usage";
    std::ofstream(folder_.pepper()) << "new pepper";
    make(embedded_migrations().size());
    return kept_copies(folder_.path()).front().path;
  }
  static std::string text(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }
};

TEST_F(RestoreTest, ACopyTakesThePlaceOfWhatIsThereWhichIsKept) {
  const std::string copy = copied();
  const auto restored = restore_copy(folder_.path(), copy, clock_);
  ASSERT_TRUE(restored.ok()) << restored.error().message;
  EXPECT_EQ(restored->schema, 14);
  EXPECT_EQ(read_schema(folder_.database())->applied, 14);
  EXPECT_EQ(text(folder_.pepper()), "old pepper");
  EXPECT_EQ(text(folder_.journal() + "/0000000000000001.segment"), "old usage");
  EXPECT_FALSE(fs::exists(folder_.journal() + "/0000000000000002.segment"));
  EXPECT_EQ(read_schema(restored->kept + "/solidrust.db")->applied, known_steps());
  EXPECT_EQ(text(restored->kept + "/pepper"), "new pepper");
  EXPECT_EQ(text(restored->kept + "/journal/0000000000000002.segment"), "new usage");
  EXPECT_TRUE(fs::exists(copy + "/solidrust.db")) << "the copy stays";
  EXPECT_EQ(entries(), 2U);
  EXPECT_TRUE(check_restored(folder_.path()).ok());
}

TEST_F(RestoreTest, AndBackAgain) {
  const auto restored = restore_copy(folder_.path(), copied(), clock_);
  ASSERT_TRUE(restored.ok());
  const auto again = restore_copy(folder_.path(), restored->kept, clock_);
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(read_schema(folder_.database())->applied, known_steps());
  EXPECT_EQ(text(folder_.journal() + "/0000000000000002.segment"), "new usage");
  EXPECT_NE(again->kept, restored->kept);
}

TEST_F(RestoreTest, IntoAFolderThatIsNotThereYet) {
  const auto restored = restore_copy(temp_.path("other"), copied(), clock_);
  ASSERT_TRUE(restored.ok()) << restored.error().message;
  EXPECT_EQ(restored->kept, "");
  EXPECT_EQ(read_schema(temp_.path("other") + "/solidrust.db")->applied, 14);
}

TEST_F(RestoreTest, WhatIsNoCopyChangesNothing) {
  const std::string copy = copied();
  EXPECT_EQ(restore_copy(folder_.path(), temp_.path("none"), clock_).error().code,
            ErrorCode::not_found);
  std::fstream file(copy + "/solidrust.db", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096);
  file << std::string(fs::file_size(copy + "/solidrust.db") - 4096, 'x');
  file.close();
  EXPECT_FALSE(restore_copy(folder_.path(), copy, clock_).ok());
  EXPECT_EQ(read_schema(folder_.database())->applied, known_steps());
  EXPECT_EQ(entries(), 1U);
}

TEST_F(RestoreTest, ACopyOfANewerVersionIsRefused) {
  const std::string copy = copied();
  fs::copy_file(folder_.database(), copy + "/solidrust.db", fs::copy_options::overwrite_existing);
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open((copy + "/solidrust.db").c_str(), &db), SQLITE_OK);
  sqlite3_exec(db, "INSERT INTO schema_migrations VALUES (99, 'x', 'x', 1)", nullptr, nullptr,
               nullptr);
  sqlite3_close(db);
  EXPECT_THAT(restore_copy(folder_.path(), copy, clock_).error().message,
              HasSubstr("was written by a newer version of SolidRusT: restore it with"));
}

TEST_F(RestoreTest, ARunningServerIsNotDisturbed) {
  const std::string copy = copied();
  ASSERT_TRUE(folder_.lock().ok());
  const auto restored = restore_copy(folder_.path(), copy, clock_);
  ASSERT_FALSE(restored.ok());
  EXPECT_EQ(restored.error().code, ErrorCode::service_unavailable);
  EXPECT_THAT(restored.error().message, HasSubstr("Stop the server"));
}

TEST_F(RestoreTest, RootDoesNotTakeAFolderFromItsUser) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a folder away";
  const std::string copy = copied();
  ASSERT_EQ(::chown(folder_.path().c_str(), 10001, 10001), 0);
  const auto restored = restore_copy(folder_.path(), copy, clock_);
  ASSERT_FALSE(restored.ok());
  EXPECT_THAT(restored.error().message, HasSubstr("sudo -u '#10001' solidrust restore"));
  EXPECT_EQ(read_schema(folder_.database())->applied, known_steps());
}

TEST_F(RestoreTest, OneThatWasBrokenOffIsToBeRunAgain) {
  const std::string copy = copied();
  std::ofstream(folder_.path() + "/restoring") << copy << "\n";
  for (const std::string& sentence : {prepare().error().message, plan()->refused})
    EXPECT_THAT(sentence, HasSubstr("nothing starts until it is done. Run it again, or with "
                                    "another copy: solidrust restore --data-dir " +
                                    folder_.path() + " " + copy));
  ASSERT_TRUE(restore_copy(folder_.path(), copy, clock_).ok());
  EXPECT_TRUE(prepare().ok());
}

// The second try finds what the first left, and keeps what was there before that.
TEST_F(RestoreTest, RunAgainItKeepsWhatWasThereBeforeTheFirstTry) {
  const std::string copy = copied();
  const auto first = restore_copy(folder_.path(), copy, clock_);
  ASSERT_TRUE(first.ok());
  std::ofstream(folder_.path() + "/restoring") << copy << "\n" << first->kept << "\n";
  fs::remove(folder_.pepper());
  const std::size_t before = entries();
  const auto again = restore_copy(folder_.path(), copy, clock_);
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(again->kept, first->kept);
  EXPECT_EQ(entries(), before);
  EXPECT_EQ(text(folder_.pepper()), "old pepper");
  EXPECT_TRUE(check_restored(folder_.path()).ok());
}

TEST_F(RestoreTest, NothingIsLeftOfWhatWasPutReady) {
  const std::string copy = copied();
  fs::create_directories(folder_.path() + "/.partial-abcdef/journal");
  ASSERT_TRUE(restore_copy(folder_.path(), copy, clock_).ok());
  for (const auto& entry : fs::directory_iterator(folder_.path()))
    EXPECT_FALSE(entry.path().filename().string().starts_with(".")) << entry.path();
}

}  // namespace
}  // namespace solidrust
