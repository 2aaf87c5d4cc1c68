#include "app/backup/upgrade.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/backup/restore.h"
#include "base/testing/fake_clock.h"
#include "store/sqlite/migrations.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class UpgradeTest : public ::testing::Test {
 protected:
  UpgradeTest() : folder_(std::move(DataFolder::open(temp_.path("data"))).value()) {}

  void run(const std::string& sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(folder_.database().c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(db);
    sqlite3_close(db);
  }
  void make(std::size_t steps) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(folder_.database().c_str(), &db), SQLITE_OK);
    EXPECT_TRUE(migrate(db, embedded_migrations().first(steps), 1).ok());
    sqlite3_close(db);
  }
  Result<void> prepare(UpgradeCopy copy = UpgradeCopy::make) {
    clock_.advance(std::chrono::seconds(1));
    return prepare_upgrade(folder_, clock_, copy);
  }
  Result<UpgradePlan> plan(UpgradeCopy copy = UpgradeCopy::make) const {
    return plan_upgrade(folder_.path(), copy);
  }
  // What a start is refused with, which is what the plan says.
  std::string refused() {
    const std::string sentence = prepare().error().message;
    const auto planned = plan();
    EXPECT_TRUE(planned.ok());
    EXPECT_EQ(planned->step, UpgradeStep::refuse);
    EXPECT_EQ(planned->refused, sentence);
    EXPECT_EQ(entries(), 0U) << "no copy is made for nothing";
    return sentence;
  }
  std::size_t entries() const {
    std::error_code error;
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_.backups(), error), {}));
  }

  TempFolder temp_;
  DataFolder folder_;
  FakeClock clock_;
};

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
