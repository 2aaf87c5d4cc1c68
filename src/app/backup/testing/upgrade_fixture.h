// A data folder whose database has some of this program's steps: for the tests of upgrade and
// restore.
#pragma once

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "app/backup/upgrade.h"
#include "base/testing/fake_clock.h"
#include "store/sqlite/migrations.h"
#include "store/testing/temp_folder.h"

namespace solidrust {

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
        std::distance(std::filesystem::directory_iterator(folder_.backups(), error), {}));
  }

  TempFolder temp_;
  DataFolder folder_;
  FakeClock clock_;
};

}  // namespace solidrust
