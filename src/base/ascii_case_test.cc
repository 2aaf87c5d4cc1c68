#include "base/ascii_case.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(AsciiCase, LowersLettersAndNothingElse) {
  EXPECT_EQ(ascii_lower('A'), 'a');
  EXPECT_EQ(ascii_lower('Z'), 'z');
  for (const char c : {'@', '[', '`', '{', 'a', '0', '\xc4', '\x00'}) EXPECT_EQ(ascii_lower(c), c);
}

TEST(AsciiCase, FindsPartsInAnyCase) {
  EXPECT_TRUE(contains_in_any_case("Web Shop", "SHOP"));
  EXPECT_TRUE(contains_in_any_case("shop", "shop"));
  EXPECT_TRUE(contains_in_any_case("shop", ""));
  EXPECT_TRUE(contains_in_any_case("", ""));
  EXPECT_FALSE(contains_in_any_case("shop", "shops"));
  EXPECT_FALSE(contains_in_any_case("", "s"));
  EXPECT_FALSE(contains_in_any_case("GRÜN", "grün"));  // beyond ASCII nothing is folded
  EXPECT_TRUE(contains_in_any_case("GRüN", "grün"));
}

}  // namespace
}  // namespace solidrust
