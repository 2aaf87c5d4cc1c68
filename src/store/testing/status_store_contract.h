// The contract of StatusStore. Tests only.
#pragma once

#include <vector>

#include <gtest/gtest.h>

#include "store/testing/store_contract.h"

namespace solidrust {

SOLIDRUST_CONTRACT(StatusStoreContract, LastingContract);

TEST_P(StatusStoreContract, DaysLastAreReplacedAndOldOnesGo) {
  DayMinutes first;
  first.set(0, ModelStatus::available);
  first.set(1'439, ModelStatus::unavailable);
  ASSERT_TRUE(status().write(std::vector<StatusDayRow>{{"a", 10, first}, {"b", 11, {}}}, 0).ok());
  first.set(7, ModelStatus::degraded);
  ASSERT_TRUE(status().write(std::vector<StatusDayRow>{{"a", 10, first}}, 0).ok());
  reopen();
  auto rows = status().since(10);
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ((*rows)[0].minutes, first);
  EXPECT_EQ((*rows)[0].minutes.at(7), ModelStatus::degraded);
  EXPECT_EQ((*rows)[0].minutes.at(8), ModelStatus::unknown);
  EXPECT_EQ(status().since(11)->size(), 1u);
  ASSERT_TRUE(status().write({}, 11).ok());
  EXPECT_EQ(status().since(0)->size(), 1u);
}

}  // namespace solidrust
