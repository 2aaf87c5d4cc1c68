#include "limit/limits.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(Limits, JsonGoesThereAndBack) {
  const Limits limits{10, std::nullopt, 500, 10'000, 0};
  const std::string json = limits_json(limits);
  EXPECT_EQ(json, R"({"requests_per_minute":10,"requests_per_day":500,"tokens_per_minute":10000,)"
                  R"("concurrent":0})");
  const auto parsed = parse_limits(json);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(*parsed, limits);
}

TEST(Limits, NoneIsTheEmptyText) {
  EXPECT_EQ(limits_json({}), "");
  for (const char* text : {"", "{}", R"({"concurrent":null})"}) {
    const auto parsed = parse_limits(text);
    ASSERT_TRUE(parsed.ok()) << text;
    EXPECT_TRUE(parsed->none());
  }
}

TEST(Limits, TheBoundIsAcceptedAndOnePastItIsNot) {
  EXPECT_TRUE(parse_limits(R"({"tokens_per_minute":1000000000000})").ok());
  for (const char* text : {R"({"tokens_per_minute":1000000000001})", R"({"tokens_per_minute":-1})",
                           R"({"tokens_per_minute":1.5})", R"({"tokens_per_minute":"5"})",
                           R"({"tokens":5})", "[]", "{", "7"}) {
    const auto parsed = parse_limits(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::invalid_argument);
  }
  EXPECT_EQ(parse_limits(R"({"tokens":5})").error().param, "tokens");
}

// promise: L2, L16
TEST(Limits, DefaultTiersAreThoseOfTheContract) {
  EXPECT_EQ(default_tier("free"), (Limits{10, 100, 500, 10'000, 5}));
  EXPECT_EQ(default_tier("basic"), (Limits{60, 1'000, 10'000, 100'000, 20}));
  EXPECT_EQ(default_tier("pro"), (Limits{300, 5'000, 50'000, 500'000, 100}));
  ASSERT_TRUE(default_tier("enterprise"));
  EXPECT_TRUE(default_tier("enterprise")->none());
  EXPECT_FALSE(default_tier("gold"));
}

TEST(Limits, MoneyIsWrittenWithoutTrailingZeros) {
  EXPECT_EQ(nano_text(0), "0");
  EXPECT_EQ(nano_text(1'500'000'000), "1.5");
  EXPECT_EQ(nano_text(-1), "-0.000000001");
  EXPECT_EQ(nano_text(-2'000'000'001), "-2.000000001");
  EXPECT_EQ(nano_text(20'000'000'000), "20");
}

// promise: L50
TEST(Limits, MoneyIsReadToTheNanoUnit) {
  EXPECT_EQ(parse_nano("25"), 25'000'000'000);
  EXPECT_EQ(parse_nano("12.50"), 12'500'000'000);
  EXPECT_EQ(parse_nano("0.000000001"), 1);
  EXPECT_EQ(parse_nano("1000000000"), Budget::kMaxNano);
  for (const char* bad : {"", ".", ".5", "5.", "-1", "+1", "1e3", "1,5", "0.0000000001", "1.-5",
                          "1000000000.000000001", "99999999999999999999", "x"})
    EXPECT_EQ(parse_nano(bad), std::nullopt) << bad;
  EXPECT_EQ(parse_count("999999999999999"), 999'999'999'999'999);
  EXPECT_EQ(parse_count("1000000000000000"), std::nullopt);
}

}  // namespace
}  // namespace solidrust
