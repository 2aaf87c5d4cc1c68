#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"
#include "store/sql/sql_audit_store.h"
#include "store/sql/sql_drain_store.h"
#include "store/sqlite/sqlite_database.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

using Models = std::vector<std::string>;

class DrainStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<SqliteDatabase> open() {
    auto opened = SqliteDatabase::open(folder_.path("solidrust.db"), clock_);
    EXPECT_TRUE(opened.ok());
    return std::move(opened).value();
  }
  static std::string text(DrainStore& store) {
    const auto rows = store.list();
    EXPECT_TRUE(rows.ok());
    std::string out;
    for (const DrainRow& row : *rows) out += row.upstream + "/" + row.model + " ";
    return out;
  }
  static AuditRow audit(std::string action) {
    AuditRow row;
    row.actor = "cli";
    row.action = std::move(action);
    row.object = "gpu-1";
    row.detail_json = "{}";
    return row;
  }
  TempFolder folder_;
  FakeClock clock_;
};

TEST_F(DrainStoreTest, WhatIsSetReplacesWhatWasKnownOfThatUpstreamAndLasts) {
  {
    const auto database = open();
    SqlDrainStore store(*database);
    EXPECT_EQ(text(store), "");
    ASSERT_TRUE(store.set("gpu-1", Models{"a", "b", "a"}, audit("upstream.drain")).ok());
    ASSERT_TRUE(store.set("gpu-2", Models{""}, audit("upstream.drain")).ok());
    ASSERT_TRUE(store.set("gpu-1", Models{"b"}, audit("upstream.undrain")).ok());
  }
  const auto database = open();
  SqlDrainStore store(*database);
  EXPECT_EQ(text(store), "gpu-1/b gpu-2/ ");
  ASSERT_TRUE(store.set("gpu-1", {}, audit("upstream.undrain")).ok());
  EXPECT_EQ(text(store), "gpu-2/ ");
  const auto rows = SqlAuditStore(*database).latest(10);
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 4u);
  EXPECT_EQ(rows->front().action, "upstream.undrain");
}

}  // namespace
}  // namespace solidrust
