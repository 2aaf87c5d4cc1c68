#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"
#include "store/sql/sql_status_store.h"
#include "store/sqlite/sqlite_database.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

TEST(StatusStore, DaysLastAreReplacedAndOldOnesGo) {
  const TempFolder folder;
  const FakeClock clock;
  const auto open = [&] {
    auto opened = SqliteDatabase::open(folder.path("solidrust.db"), clock);
    EXPECT_TRUE(opened.ok());
    return std::move(opened).value();
  };
  DayMinutes first;
  first.set(0, ModelStatus::available);
  first.set(1'439, ModelStatus::unavailable);
  {
    const auto database = open();
    SqlStatusStore store(*database);
    ASSERT_TRUE(store.write(std::vector<StatusDayRow>{{"a", 10, first}, {"b", 11, {}}}, 0).ok());
    first.set(7, ModelStatus::degraded);
    ASSERT_TRUE(store.write(std::vector<StatusDayRow>{{"a", 10, first}}, 0).ok());
  }
  const auto database = open();
  SqlStatusStore store(*database);
  auto rows = store.since(10);
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ((*rows)[0].minutes, first);
  EXPECT_EQ((*rows)[0].minutes.at(7), ModelStatus::degraded);
  EXPECT_EQ((*rows)[0].minutes.at(8), ModelStatus::unknown);
  EXPECT_EQ(store.since(11)->size(), 1u);
  ASSERT_TRUE(store.write({}, 11).ok());
  EXPECT_EQ(store.since(0)->size(), 1u);
}

}  // namespace
}  // namespace solidrust
