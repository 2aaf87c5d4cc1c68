#include "app/backup/upgrade.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "app/backup/testing/upgrade_fixture.h"

namespace solidrust {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// promise: S88
TEST_F(UpgradeTest, AnOlderDatabaseIsCopiedForItsOwnerAlone) {
  make(14);
  std::ofstream(folder_.pepper()) << "pepper";
  fs::create_directory(folder_.journal());
  std::ofstream(folder_.journal() + "/0000000000000001.segment") << "waiting";
  std::ofstream(folder_.journal() + "/set-aside.jsonl") << "aside";
  const auto prepared = prepare();
  ASSERT_TRUE(prepared.ok()) << prepared.error().message;
  const auto copies = kept_copies(folder_.path());
  ASSERT_EQ(copies.size(), 1U);
  EXPECT_EQ(entries(), 1U);
  EXPECT_EQ(copies[0].schema, 14);
  EXPECT_EQ(copies[0].version, "unknown");
  EXPECT_EQ(read_schema(copies[0].path + "/solidrust.db")->applied, 14);
  for (const char* name : {"/solidrust.db", "/pepper", "/journal/0000000000000001.segment",
                           "/journal/set-aside.jsonl"})
    EXPECT_TRUE(fs::exists(copies[0].path + name)) << name;
  struct stat status {};
  ASSERT_EQ(::stat((copies[0].path + "/solidrust.db").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
  ASSERT_EQ(::stat(copies[0].path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0700u);
}

TEST_F(UpgradeTest, WhatIsNewOrUpToDateIsNotCopied) {
  EXPECT_TRUE(prepare().ok());
  make(embedded_migrations().size());
  EXPECT_TRUE(prepare().ok());
  EXPECT_EQ(entries(), 0U);
}

TEST_F(UpgradeTest, TheNewestTwoStay) {
  make(14);
  std::vector<std::string> made;
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(prepare().ok());
    made.push_back(kept_copies(folder_.path()).front().path);
  }
  EXPECT_EQ(kept_copies(folder_.path()).size(), 2U);
  ASSERT_TRUE(prepare().ok());
  const auto copies = kept_copies(folder_.path());
  ASSERT_EQ(copies.size(), 2U);
  EXPECT_EQ(copies[1].path, made[1]);
  EXPECT_FALSE(fs::exists(made[0]));
  EXPECT_EQ(entries(), 2U);
}

TEST_F(UpgradeTest, AClockThatWasSetBackRemovesNotTheCopyThatWasJustMade) {
  make(14);
  ASSERT_TRUE(prepare().ok());
  ASSERT_TRUE(prepare().ok());
  clock_.jump_system(-std::chrono::hours(24 * 365 * 20));
  ASSERT_TRUE(prepare().ok());
  const auto copies = kept_copies(folder_.path());
  ASSERT_EQ(copies.size(), 2U);
  EXPECT_THAT(copies[1].made, HasSubstr("2007-"));
}

TEST_F(UpgradeTest, WhatWasKilledIsNoCopyAndGoes) {
  make(14);
  fs::create_directories(folder_.backups() + "/.partial-abcdef/journal");
  fs::create_directories(folder_.backups() + "/mine");
  EXPECT_TRUE(kept_copies(folder_.path()).empty());
  ASSERT_TRUE(prepare().ok());
  EXPECT_FALSE(fs::exists(folder_.backups() + "/.partial-abcdef"));
  EXPECT_TRUE(fs::exists(folder_.backups() + "/mine"));
}

TEST_F(UpgradeTest, WithoutACopyIfAskedTo) {
  make(14);
  EXPECT_TRUE(prepare(UpgradeCopy::skip).ok());
  EXPECT_EQ(entries(), 0U);
}

TEST_F(UpgradeTest, NewerDataIsRefusedWithTheWayBack) {
  make(14);
  ASSERT_TRUE(prepare().ok());
  const std::string copy = kept_copies(folder_.path()).front().path;
  make(embedded_migrations().size());
  run("INSERT INTO schema_migrations VALUES (99, '0099_later', 'x', 1);"
      "INSERT INTO writer VALUES (1, '9.0.0 (fff)', 1)");
  for (const std::string& sentence : {prepare().error().message, plan()->refused}) {
    EXPECT_THAT(sentence, HasSubstr("written by a newer version of SolidRusT (9.0.0 (fff): its "
                                    "database has step 0099_later"));
    EXPECT_THAT(sentence, HasSubstr("solidrust restore --data-dir " + folder_.path() + " " + copy));
  }
  fs::remove_all(folder_.backups());
  EXPECT_THAT(prepare().error().message, HasSubstr("or restore a backup"));
}

TEST_F(UpgradeTest, APathThatTheShellWouldReadOtherwiseIsQuoted) {
  EXPECT_EQ(restore_command("/a b", "/it's"), "solidrust restore --data-dir '/a b' '/it'\\''s'");
}

TEST_F(UpgradeTest, TheVersionOfANameIsPlainOrUnknown) {
  SchemaState state;
  state.applied = 7;
  state.program = "1.2.3-rc.1+x (abc)";
  EXPECT_EQ(copy_name(state, 0), "schema-7_1.2.3-rc.1+x_19700101T000000Z");
  for (const std::string& program :
       {std::string("../../etc"), std::string("a_b"), std::string(), std::string("1\n2")}) {
    state.program = program;
    EXPECT_EQ(copy_name(state, 0), "schema-7_unknown_19700101T000000Z");
  }
  state.program = std::string(33, '1');
  EXPECT_EQ(copy_name(state, 0), "schema-7_" + std::string(32, '1') + "_19700101T000000Z");
}

TEST_F(UpgradeTest, RoomThatIsMissingIsToldInBytes) {
  const auto told = check_room(temp_.str(), std::uint64_t{1} << 60, "the copy");
  ASSERT_FALSE(told.ok());
  EXPECT_THAT(told.error().message, HasSubstr("There is no room for the copy in "));
  EXPECT_THAT(told.error().message, HasSubstr("it takes 1152921504623624192 bytes, and "));
  EXPECT_TRUE(check_room(temp_.str(), 1, "the copy").ok());
}

TEST_F(UpgradeTest, ThePlanSaysWhatAStartWouldDoAndChangesNothing) {
  EXPECT_EQ(plan()->step, UpgradeStep::create);
  make(13);
  const auto planned = plan();
  ASSERT_TRUE(planned.ok());
  EXPECT_EQ(planned->step, UpgradeStep::upgrade);
  EXPECT_EQ(planned->schema.applied, 13);
  ASSERT_FALSE(planned->steps.empty());
  EXPECT_EQ(planned->steps.front(), "0014_status_days");
  EXPECT_EQ(planned->copy_bytes, fs::file_size(folder_.database()));
  EXPECT_EQ(planned->room_needed, planned->copy_bytes + kSpareBytes);
  EXPECT_EQ(entries(), 0U);
  make(embedded_migrations().size());
  EXPECT_EQ(plan()->step, UpgradeStep::nothing);
}

TEST_F(UpgradeTest, AnotherProgramsDatabaseIsRefused) {
  run("CREATE TABLE photos (x)");
  EXPECT_EQ(refused(), folder_.database() + ": The database file belongs to another program.");
}

TEST_F(UpgradeTest, AnotherProgramsDatabaseWithATableOfMigrationsIsRefused) {
  run("CREATE TABLE schema_migrations (version INTEGER, name TEXT, checksum TEXT);"
      "INSERT INTO schema_migrations VALUES (1, 'theirs', '')");
  EXPECT_THAT(refused(), HasSubstr("belongs to another program"));
}

TEST_F(UpgradeTest, AStepOfAnotherBuildIsRefused) {
  make(14);
  run("UPDATE schema_migrations SET checksum = 'x' WHERE version = 14");
  EXPECT_THAT(refused(), HasSubstr("it was made by a different build"));
}

TEST_F(UpgradeTest, AnEmptyFileBecomesADatabaseAndIsNotCopied) {
  std::ofstream(folder_.database()).close();
  EXPECT_EQ(plan()->step, UpgradeStep::create);
  run("PRAGMA user_version = 1");  // a database with nothing in it
  ASSERT_GT(fs::file_size(folder_.database()), 0U);
  const auto planned = plan();
  ASSERT_TRUE(planned.ok());
  EXPECT_EQ(planned->step, UpgradeStep::create);
  EXPECT_EQ(planned->copy_bytes, 0U);
  EXPECT_TRUE(prepare().ok());
  EXPECT_EQ(entries(), 0U);
}

TEST_F(UpgradeTest, WithoutACopyNoRoomIsPromised) {
  make(14);
  const auto planned = plan(UpgradeCopy::skip);
  ASSERT_TRUE(planned.ok());
  EXPECT_EQ(planned->step, UpgradeStep::upgrade);
  EXPECT_EQ(planned->copy_bytes, 0U);
  EXPECT_EQ(planned->room_needed, 0U);
}

TEST_F(UpgradeTest, WhatCannotBeReadNamesItsFile) {
  std::ofstream(folder_.database()) << std::string(8192, 'x');
  EXPECT_THAT(plan().error().message, HasSubstr(folder_.database()));
}

}  // namespace
}  // namespace solidrust
