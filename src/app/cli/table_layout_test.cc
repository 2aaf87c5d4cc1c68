#include "app/cli/table_layout.h"

#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace solidrust {
namespace {

using ::testing::ElementsAre;

TEST(TableLayout, WhatFitsIsLeftAlone) {
  const std::vector<ColumnWish> wishes{{10, 10, 0}, {20, 14, 1}};
  EXPECT_THAT(fit_columns(wishes, 32), ElementsAre(10, 20));
}

TEST(TableLayout, TextIsCutBeforeAColumnIsLeftOut) {
  const std::vector<ColumnWish> wishes{{10, 10, 0}, {20, 14, 0}, {8, 8, 1}};
  EXPECT_THAT(fit_columns(wishes, 36), ElementsAre(10, 14, 8));
  EXPECT_THAT(fit_columns(wishes, 35), ElementsAre(10, 20, 0)) << "then there is room again";
}

TEST(TableLayout, TheLeastImportantGoFirst) {
  const std::vector<ColumnWish> wishes{{10, 10, 0}, {10, 10, 2}, {10, 10, 1}, {10, 10, 2}};
  EXPECT_THAT(fit_columns(wishes, 45), ElementsAre(10, 10, 10, 0)) << "of two the last";
  EXPECT_THAT(fit_columns(wishes, 33), ElementsAre(10, 0, 10, 0));
  EXPECT_THAT(fit_columns(wishes, 21), ElementsAre(10, 0, 0, 0));
}

TEST(TableLayout, NothingIsEverWiderThanTheRoom) {
  const std::vector<ColumnWish> wishes{{30, 14, 0}, {12, 12, 0}, {8, 8, 3}, {40, 14, 1}, {5, 5, 0}};
  for (std::size_t room = 0; room < 110; ++room) {
    std::size_t total = 0;
    for (const std::size_t width : fit_columns(wishes, room))
      if (width > 0) total += width + (total > 0 ? kColumnGap : 0);
    EXPECT_LE(total, room);
  }
  EXPECT_THAT(fit_columns({}, 80), ElementsAre());
}

}  // namespace
}  // namespace solidrust
