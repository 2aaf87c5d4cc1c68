#include "trace/sampler.h"

#include <utility>

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"

namespace solidrust::trace {
namespace {

using std::chrono::milliseconds;

int places(Sampler& sampler, int asked) {
  int got = 0;
  for (int i = 0; i < asked; ++i) got += sampler.take_place(Sampler::For::any_case) ? 1 : 0;
  return got;
}

TEST(SamplerTest, TakesItsCapInEachSecondAndNoMore) {
  FakeClock clock;
  Policy policy;
  policy.max_per_second = 100;
  Sampler sampler(clock, policy);
  EXPECT_EQ(places(sampler, 100), 100);
  EXPECT_FALSE(sampler.take_place(Sampler::For::any_case));
  clock.advance(milliseconds{999});
  EXPECT_FALSE(sampler.take_place(Sampler::For::any_case));
  clock.advance(milliseconds{1});
  EXPECT_EQ(places(sampler, 150), 100);
  clock.advance(milliseconds{60'000});
  EXPECT_EQ(places(sampler, 150), 100);
}

TEST(SamplerTest, AQuarterOfThePlacesIsKeptForWhatIsExportedInAnyCase) {
  FakeClock clock;
  for (const auto& [most, sampled] : {std::pair{1, 1}, {3, 3}, {4, 3}, {8, 6}, {100, 75}}) {
    Policy policy;
    policy.max_per_second = static_cast<std::uint32_t>(most);
    Sampler sampler(clock, policy);
    int got = 0;
    for (int i = 0; i < most; ++i) got += sampler.take_place(Sampler::For::sampled) ? 1 : 0;
    EXPECT_EQ(got, sampled) << most;
    EXPECT_EQ(places(sampler, most), most - sampled) << most;
  }
}

TEST(SamplerTest, WhatTheWallClockDoesIsNothingToTheCap) {
  FakeClock clock;
  Policy policy;
  policy.max_per_second = 1;
  Sampler sampler(clock, policy);
  EXPECT_EQ(places(sampler, 2), 1);
  clock.jump_system(milliseconds{5'000});
  EXPECT_FALSE(sampler.take_place(Sampler::For::any_case));
}

TEST(SamplerTest, AReloadMovesTheCap) {
  FakeClock clock;
  Policy policy;
  policy.max_per_second = 1;
  Sampler sampler(clock, policy);
  EXPECT_EQ(places(sampler, 3), 1);
  policy.max_per_second = 3;
  sampler.set(policy);
  EXPECT_EQ(places(sampler, 3), 2);
}

TEST(SamplerTest, ACallersFlagGoesBeforeTheShare) {
  FakeClock clock;
  Policy policy;
  policy.share = 0;
  Sampler sampler(clock, policy);
  EXPECT_TRUE(sampler.wanted(TraceParent{{}, {}, true}, 0));
  EXPECT_FALSE(sampler.wanted(std::nullopt, 0));
  policy.share = 1'000'000;
  sampler.set(policy);
  EXPECT_FALSE(sampler.wanted(TraceParent{{}, {}, false}, 0));
  EXPECT_TRUE(sampler.wanted(std::nullopt, 999'999));
}

TEST(SamplerTest, TheShareIsThatOfTheDraws) {
  FakeClock clock;
  Policy policy;
  policy.share = 250'000;
  const Sampler sampler(clock, policy);
  EXPECT_TRUE(sampler.wanted(std::nullopt, 249'999));
  EXPECT_FALSE(sampler.wanted(std::nullopt, 250'000));
  EXPECT_TRUE(sampler.wanted(std::nullopt, 1'000'000));
}

TEST(SamplerTest, SlowIsSlowerThanTheBound) {
  FakeClock clock;
  Policy policy;
  policy.slow = milliseconds{500};
  Sampler sampler(clock, policy);
  EXPECT_FALSE(sampler.slow(milliseconds{500}));
  EXPECT_TRUE(sampler.slow(milliseconds{501}));
  policy.slow = milliseconds{0};
  sampler.set(policy);
  EXPECT_FALSE(sampler.slow(milliseconds{3'600'000}));
}

}  // namespace
}  // namespace solidrust::trace
