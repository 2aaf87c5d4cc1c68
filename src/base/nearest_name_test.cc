#include "base/nearest_name.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

constexpr std::array<std::string_view, 4> kNames{"name", "scopes", "environment", "expires_in"};

TEST(NearestName, FindsALetterTooManyTooFewChangedOrSwapped) {
  EXPECT_EQ(nearest_name("nname", kNames), "name");
  EXPECT_EQ(nearest_name("nme", kNames), "name");
  EXPECT_EQ(nearest_name("nane", kNames), "name");
  EXPECT_EQ(nearest_name("naem", kNames), "name");
  EXPECT_EQ(nearest_name("enviroment", kNames), "environment");
}

TEST(NearestName, IgnoresCase) {
  EXPECT_EQ(nearest_name("SCOPES", kNames), "scopes");
}

TEST(NearestName, AllowsAsManyErrorsAsTheLengthBearsAndNoMore) {
  EXPECT_EQ(nearest_name("nbbe", kNames), "");
  EXPECT_EQ(nearest_name("scopxx", kNames), "scopes");
  EXPECT_EQ(nearest_name("scoxxx", kNames), "");
  EXPECT_EQ(nearest_name("expiresxxxx", kNames), "");
}

TEST(NearestName, GivesNothingForTheEmptyAndForTheOverlong) {
  EXPECT_EQ(nearest_name("", kNames), "");
  const std::string at_bound(64, 'a');
  const std::array<std::string_view, 1> known{at_bound};
  EXPECT_EQ(nearest_name(std::string(63, 'a'), known), at_bound);
  EXPECT_EQ(nearest_name(std::string(65, 'a'), known), "");
}

TEST(NearestName, SentenceNamesTheSuggestionOrIsEmpty) {
  EXPECT_EQ(did_you_mean("nme", kNames), " (did you mean \"name\"?)");
  EXPECT_EQ(did_you_mean("colour", kNames), "");
}

}  // namespace
}  // namespace solidrust
