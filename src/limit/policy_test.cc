#include "limit/policy.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(Policy, ATierIsFoundByName) {
  const Policy policy({{"pro", {.requests_per_minute = 7}}, {"free", {.concurrent = 1}}});
  EXPECT_EQ(policy.tier("pro").requests_per_minute, 7u);
}

TEST(Policy, AnUnknownTierGetsTheFreeLimits) {
  EXPECT_EQ(Policy().tier("gold"), *default_tier("free"));
  const Policy policy({{"free", {.concurrent = 1}}});
  EXPECT_EQ(policy.tier("gold").concurrent, 1u);
}

TEST(Policy, AReaderSeesAReplacementAtOnce) {
  PolicySource source;
  PolicyReader reader(source);
  EXPECT_EQ(reader.get().tier("pro"), *default_tier("free"));
  source.replace(
      std::make_shared<Policy>(std::vector<Policy::NamedTier>{{"pro", {.requests_per_day = 3}}}));
  EXPECT_EQ(reader.get().tier("pro").requests_per_day, 3u);
}

TEST(Policy, RowsAndLimitsTurnIntoEachOther) {
  const Limits limits{1, std::nullopt, 3, 4, 0};
  EXPECT_EQ(limits_of(tier_row("x", limits)), limits);
  EXPECT_EQ(tier_row("x", limits).name, "x");
}

}  // namespace
}  // namespace solidrust
