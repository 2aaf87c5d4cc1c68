#include "store/sqlite/sqlite_database.h"

#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "base/testing/fake_clock.h"
#include "store/sql/sql_account_store.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

using std::chrono::milliseconds;

class Database : public ::testing::Test {
 protected:
  Result<std::unique_ptr<SqliteDatabase>> open(SqliteDatabase::Options options = {}) {
    return SqliteDatabase::open(path_, clock_, options);
  }
  AccountRow account(const std::string& email) {
    return {AccountId::make(random_), email, "free", false, 0};
  }

  TempFolder folder_;
  std::string path_ = folder_.path("solidrust.db");
  FakeClock clock_;
  SystemRandom random_;
};

// Another process's write lock.
class OutsideLock {
 public:
  explicit OutsideLock(const std::string& path) {
    EXPECT_EQ(sqlite3_open(path.c_str(), &db_), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  }
  ~OutsideLock() { release(); }
  void release() {
    if (db_ == nullptr) return;
    sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
    sqlite3_close(db_);
    db_ = nullptr;
  }

 private:
  sqlite3* db_ = nullptr;
};

TEST_F(Database, RowsAreReadUntilOneOfThemIsDamaged) {
  auto database = open();
  ASSERT_TRUE(database.ok());
  const auto read = [&](Sql sql, std::int64_t damaged) {
    return database.value()->read(
        [&](SqlConnection& connection) -> Result<std::vector<std::int64_t>> {
          return connection.prepare(sql).all([&](const SqlStatement& row) -> Result<std::int64_t> {
            if (row.integer(0) == damaged) return Error(ErrorCode::storage_error, "damaged");
            return row.integer(0);
          });
        });
  };
  EXPECT_EQ(read("SELECT n.column1 FROM (VALUES (1), (2), (3)) AS n", 0).value(),
            (std::vector<std::int64_t>{1, 2, 3}));
  EXPECT_EQ(read("SELECT n.column1 FROM (VALUES (1), (2), (3)) AS n", 2).error().message,
            "damaged");
  EXPECT_TRUE(read("SELECT 1 WHERE 1 = 0", 0).value().empty());
  EXPECT_FALSE(read("SELECT nothing FROM nowhere", 0).ok());
}

TEST_F(Database, ARowThatIsNotThereIsNothingAndNoNumber) {
  auto database = open();
  ASSERT_TRUE(database.ok());
  const auto done = database.value()->read([&](SqlConnection& connection) -> Result<void> {
    const auto number = [](const SqlStatement& row) { return row.integer(0); };
    EXPECT_EQ(connection.prepare("SELECT 7").first(number).value(), 7);
    EXPECT_EQ(connection.prepare("SELECT 7 WHERE 1 = 0").first(number).value(), std::nullopt);
    EXPECT_EQ(connection.prepare("SELECT 7").number().value(), 7);
    EXPECT_EQ(connection.prepare("SELECT 7 WHERE 1 = 0").number().value(), 0);
    EXPECT_FALSE(connection.prepare("SELECT abs(-9223372036854775807 - 1)").number().ok());
    int rows = 0;
    EXPECT_TRUE(connection.prepare("SELECT n.column1 FROM (VALUES (1), (2)) AS n")
                    .each([&rows](const SqlStatement&) { ++rows; })
                    .ok());
    EXPECT_EQ(rows, 2);
    return {};
  });
  EXPECT_TRUE(done.ok());
}

TEST_F(Database, ItsFilesAreForTheOwnerOnly) {
  std::ofstream(path_).close();
  ::chmod(path_.c_str(), 0644);
  auto database = open();
  ASSERT_TRUE(database.ok()) << database.error().internal;
  SqlAccountStore accounts(*database.value());
  ASSERT_TRUE(accounts.insert(account("a"), AuditRow()).ok());
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.str())) {
    struct stat status {};
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 3);  // the database, its write-ahead log and the log's index
}

TEST_F(Database, WhatWasWrittenIsThereAfterReopening) {
  {
    auto database = open();
    ASSERT_TRUE(database.ok());
    ASSERT_TRUE(SqlAccountStore(*database.value()).insert(account("a"), AuditRow()).ok());
  }
  EXPECT_FALSE(std::filesystem::exists(path_ + "-wal"));  // checkpointed by the writer
  auto database = open();
  ASSERT_TRUE(database.ok());
  EXPECT_EQ(SqlAccountStore(*database.value()).count().value(), 1);
}

TEST_F(Database, TheWriterWaitsForAnOutsideLockAndReadersDoNot) {
  auto database = open();
  ASSERT_TRUE(database.ok());
  SqlAccountStore accounts(*database.value());
  ASSERT_TRUE(accounts.insert(account("before"), AuditRow()).ok());
  OutsideLock lock(path_);
  const AccountRow waiting = account("waiting");
  std::future<Result<void>> write =
      std::async(std::launch::async, [&] { return accounts.insert(waiting, AuditRow()); });
  EXPECT_EQ(write.wait_for(milliseconds(100)), std::future_status::timeout);
  EXPECT_EQ(accounts.count().value(), 1);  // a read in the meantime
  EXPECT_EQ(write.wait_for(milliseconds(0)), std::future_status::timeout);
  lock.release();
  EXPECT_TRUE(write.get().ok());
  EXPECT_EQ(accounts.count().value(), 2);
}

TEST_F(Database, ALockThatIsNeverReleasedBecomesServiceUnavailable) {
  auto database = open({milliseconds(50), milliseconds(50), 0});
  ASSERT_TRUE(database.ok());
  SqlAccountStore accounts(*database.value());
  OutsideLock lock(path_);
  EXPECT_EQ(accounts.insert(account("a"), AuditRow()).error().code, ErrorCode::service_unavailable);
  lock.release();
  EXPECT_TRUE(accounts.insert(account("a"), AuditRow()).ok());
}

TEST_F(Database, AFullDiskIsToldAndNothingIsHalfWritten) {
  auto database = open({milliseconds(1000), milliseconds(1000), 30});
  ASSERT_TRUE(database.ok());
  SqlAccountStore accounts(*database.value());
  AuditRow large;
  large.detail_json = std::string(20'000, 'x');
  Result<void> written;
  std::int64_t successes = 0;
  for (int i = 0; i < 100 && written.ok(); ++i) {
    written = accounts.insert(account(std::to_string(i)), large);
    if (written.ok()) ++successes;
  }
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, ErrorCode::storage_error);
  EXPECT_NE(written.error().message.find("disk is full"), std::string::npos);
  EXPECT_EQ(accounts.count().value(), successes);
}

TEST_F(Database, AFileThatIsNoDatabaseIsRefusedAndLeftAlone) {
  std::ofstream(path_) << std::string(10'000, 'x');
  const auto database = open();
  ASSERT_FALSE(database.ok());
  EXPECT_EQ(database.error().code, ErrorCode::storage_error);
  EXPECT_NE(database.error().message.find("damaged"), std::string::npos);
  EXPECT_EQ(std::filesystem::file_size(path_), 10'000u);
}

TEST_F(Database, DamageInsideTheFileIsAnErrorNotACrash) {
  {
    auto database = open();
    ASSERT_TRUE(database.ok());
    SqlAccountStore accounts(*database.value());
    for (int i = 0; i < 200; ++i)
      ASSERT_TRUE(accounts.insert(account(std::to_string(i)), AuditRow()).ok());
  }
  {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);  // all pages but the first
    file << std::string(std::filesystem::file_size(path_) - 4096, '\xa5');
  }
  const auto database = open();
  if (database.ok()) {
    const auto listed = SqlAccountStore(*database.value()).latest(200);
    ASSERT_FALSE(listed.ok());
    EXPECT_EQ(listed.error().code, ErrorCode::storage_error);
  } else {
    EXPECT_EQ(database.error().code, ErrorCode::storage_error);
  }
}

TEST_F(Database, AFolderInItsPlaceIsRefused) {
  std::filesystem::create_directory(path_);
  EXPECT_EQ(open().error().code, ErrorCode::storage_error);
}

// With less a loss of power may take back what was told to be done.
TEST_F(Database, EachCommitIsOnTheDiskBeforeItIsTold) {
  auto database = std::move(open()).value();
  const Result<std::int64_t> level =
      database->write([](SqlConnection& connection) -> Result<std::int64_t> {
        SqlStatement select = connection.prepare(Sql::of_sqlite("PRAGMA synchronous"));
        const Result<bool> row = select.step();
        if (!row) return row.error();
        return select.integer(0);
      });
  ASSERT_TRUE(level.ok());
  EXPECT_EQ(level.value(), 2) << "FULL: the log is synced at every commit";
}

TEST_F(Database, TheReadingConnectionCannotWrite) {
  auto database = open();
  ASSERT_TRUE(database.ok());
  const Result<void> written = database.value()->read(
      [](SqlConnection& connection) { return connection.prepare("DELETE FROM tiers").run(); });
  EXPECT_FALSE(written.ok());
}

TEST_F(Database, ALongReadBesideKeepsNoOtherWaiting) {
  auto database = open();
  ASSERT_TRUE(database.ok()) << database.error().internal;
  auto beside = (*database)->beside();
  ASSERT_TRUE(beside.ok()) << beside.error().internal;
  SqlAccountStore there(**beside);
  ASSERT_TRUE(there.insert(account("a@example.com"), {}).ok());
  std::promise<void> begun;
  std::promise<void> over;
  std::thread question([&] {
    (void)(*beside)->read([&](SqlConnection&) -> Result<void> {
      begun.set_value();
      over.get_future().wait();
      return {};
    });
  });
  begun.get_future().wait();
  EXPECT_EQ(*SqlAccountStore(**database).count(), 1);
  over.set_value();
  question.join();
  database->reset();  // the other goes on without it
  EXPECT_TRUE(there.insert(account("b@example.com"), {}).ok());
  EXPECT_EQ(*there.count(), 2);
}

TEST_F(Database, ParallelReadersAndWritersNeverSeeALock) {
  auto database = open();
  ASSERT_TRUE(database.ok());
  SqlAccountStore accounts(*database.value());
  std::vector<std::thread> threads;
  threads.reserve(4);
  std::atomic<int> failures{0};
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) {
        const std::string email = std::to_string(t) + "-" + std::to_string(i);
        if (!accounts.insert(account(email), AuditRow()).ok()) ++failures;
        if (!accounts.find_by_email(email).value()) ++failures;  // reads its own write
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(accounts.count().value(), 80);
}

}  // namespace
}  // namespace solidrust
