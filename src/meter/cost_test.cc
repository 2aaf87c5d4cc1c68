#include "meter/cost.h"

#include <limits>

#include <gtest/gtest.h>

#include "meter/token_estimate.h"

namespace solidrust {
namespace {

TEST(Cost, CachedTokensAreAPartOfThePrompt) {
  const Price price{150, 600, 75};
  EXPECT_EQ(cost_nano(price, 1'000, 0, 100), 150'000 + 60'000);
  EXPECT_EQ(cost_nano(price, 1'000, 400, 0), 600 * 150 + 400 * 75);
  EXPECT_EQ(cost_nano(price, 10, 500, 0), 10 * 75);  // an upstream that reports nonsense
  EXPECT_EQ(cost_nano({}, 1'000, 0, 1'000), 0);
}

TEST(Cost, DoesNotWrapAround) {
  EXPECT_EQ(cost_nano({Price::kMax, Price::kMax, 0}, UINT64_MAX, 0, UINT64_MAX), INT64_MAX);
}

TEST(TokenEstimate, IsNearTheTruthForProseCodeAndOtherScripts) {
  // Counts by common byte-pair tokenizers lie within these.
  const auto between = [](std::string_view text, std::uint64_t low, std::uint64_t high) {
    EXPECT_GE(estimate_tokens(text), low) << text;
    EXPECT_LE(estimate_tokens(text), high) << text;
  };
  EXPECT_EQ(estimate_tokens(""), 0u);
  between("Hello, world!", 4, 4);
  between("The quick brown fox jumps over the lazy dog.", 10, 10);
  between("for (int i = 0; i < 10; ++i) sum += values[i];", 20, 28);
  between("internationalization", 2, 5);
  between("你好世界", 4, 4);
}

TEST(TokenEstimate, PiecesCutAnywhereGiveTheSameSum) {
  const std::string_view text = "Grüße aus Köln, internationalization 12345678 你好!";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    TokenEstimate pieces;
    pieces.add(text.substr(0, cut));
    pieces.add(text.substr(cut));
    EXPECT_EQ(pieces.tokens(), estimate_tokens(text)) << cut;
  }
}

TEST(TokenEstimate, ThePromptEstimateRoundsUp) {
  EXPECT_EQ(estimate_prompt(0), 0u);
  EXPECT_EQ(estimate_prompt(1), 1u);
  EXPECT_EQ(estimate_prompt(4), 1u);
  EXPECT_EQ(estimate_prompt(5), 2u);
}

// promise: L24, L25, L26, L27
TEST(UnitsCost, IsOfAsManyAsArePricedTogether) {
  const auto cost = [](UsageUnit unit, std::int64_t price, std::uint64_t units) {
    Price of_unit;
    of_unit.unit = unit;
    of_unit.units = price;
    return units_cost_nano(of_unit, units);
  };
  EXPECT_EQ(cost(UsageUnit::images, 40'000'000, 3), 120'000'000);
  EXPECT_EQ(cost(UsageUnit::audio_seconds, 6'000'000, 60), 6'000'000);
  EXPECT_EQ(cost(UsageUnit::audio_seconds, 6'000'000, 9), 900'000);
  EXPECT_EQ(cost(UsageUnit::characters, 15'000'000'000, 100), 1'500'000);
  EXPECT_EQ(cost(UsageUnit::documents, 2'000'000'000, 7), 14'000'000);
  EXPECT_EQ(cost(UsageUnit::documents, 0, 7), 0);
  EXPECT_EQ(cost(UsageUnit::none, 5, 0), 0);
}

TEST(UnitsCost, IsRoundedToTheNearestNanoUnitAndHasAMost) {
  Price price;
  price.unit = UsageUnit::audio_seconds;
  price.units = 1'000;  // a sixtieth of it is 16.67
  EXPECT_EQ(units_cost_nano(price, 1), 17);
  EXPECT_EQ(units_cost_nano(price, 2), 33);
  price.unit = UsageUnit::images;
  price.units = Price::kMax;
  EXPECT_EQ(units_cost_nano(price, ~0ull), std::numeric_limits<std::int64_t>::max());
}

TEST(Price, OfUnitsAloneIsNotFree) {
  Price price;
  EXPECT_TRUE(price.free());
  price.unit = UsageUnit::images;
  EXPECT_TRUE(price.free());
  price.units = 1;
  EXPECT_FALSE(price.free());
}

}  // namespace
}  // namespace solidrust
