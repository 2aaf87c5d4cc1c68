#include "base/decimal.h"

#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

TEST(Decimal, IsReadExactlyAndWrittenWithoutNoughts) {
  const struct {
    std::string_view text;
    std::size_t places;
    std::int64_t number;
    std::string_view written;
  } rows[] = {{"0", 3, 0, "0"},
              {"0.15", 3, 150, "0.15"},
              {"00.150", 3, 150, "0.15"},
              {"12", 9, 12'000'000'000, "12"},
              {"0.000001", 6, 1, "0.000001"},
              {"9223372036854775.807", 3, kMost, "9223372036854775.807"}};
  for (const auto& row : rows) {
    EXPECT_EQ(parse_decimal(row.text, row.places), row.number) << row.text;
    EXPECT_EQ(decimal_text(row.number, row.places), row.written);
  }
  EXPECT_EQ(decimal_text(-1'500, 3), "-1.5");
  EXPECT_EQ(decimal_text(-5, 3), "-0.005");
  EXPECT_EQ(decimal_text(kLeast, 3), "-9223372036854775.808");
}

TEST(Decimal, WhatIsNoneOrDoesNotFitIsNothing) {
  for (const std::string_view text :
       {"", ".", ".5", "5.", "-1", "+1", "1,5", "1e3", "0.1234", " 1", "1 ", "1.2.3", "nan", "0.-1",
        "9223372036854775.808", "99999999999999999999"})
    EXPECT_EQ(parse_decimal(text, 3), std::nullopt) << text;
}

}  // namespace
}  // namespace solidrust
