#include "upstream/health/route.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

using namespace std::chrono_literals;

// Targets whose upstreams are called so.
std::vector<Target> targets(const std::vector<std::string>& names) {
  std::vector<Target> made;
  for (const std::string& name : names) {
    auto upstream = std::make_shared<Upstream>();
    upstream->name = name;
    made.push_back(Target{std::move(upstream), "m"});
  }
  return made;
}

TEST(RouteTrail, AFirstChoiceThatAnswersIsNotWorthAWord) {
  const auto at = targets({"gpu-1"});
  RouteTrail trail;
  EXPECT_FALSE(trail.eventful());
  trail.attempted(at[0], RouteStep::answered, AttemptFault::none, 5ms);
  EXPECT_FALSE(trail.eventful());
}

TEST(RouteTrail, AFirstChoiceThatBreaksOrRefusesIs) {
  const auto at = targets({"gpu-1"});
  for (const auto& [fault, text] : {std::pair{AttemptFault::cut, "gpu-1:cut/5ms"},
                                    std::pair{AttemptFault::refused, "gpu-1:refused/5ms"}}) {
    RouteTrail trail;
    trail.attempted(at[0], RouteStep::answered, fault, 5ms);
    EXPECT_TRUE(trail.eventful());
    EXPECT_EQ(trail.text(), text);
  }
}

// promise: U30
TEST(RouteTrail, TellsWhatWasPassedOverOnceAndWhatWasTried) {
  const auto at = targets({"a", "b", "c", "d", "e"});
  RouteTrail trail;
  for (int look = 0; look < 2; ++look) {
    trail.passed_over(at[0], RouteStep::draining);
    trail.passed_over(at[1], RouteStep::ejected);
    trail.passed_over(at[2], RouteStep::full);
  }
  trail.attempted(at[3], RouteStep::failed, AttemptFault::connect, 3ms);
  trail.attempted(at[4], RouteStep::answered, AttemptFault::none, 120ms);
  EXPECT_EQ(trail.text(), "a:draining b:ejected c:full d:connect/3ms e:ok/120ms");
}

TEST(RouteTrail, EveryAttemptHasItsPlaceHoweverManyWerePassedOver) {
  const auto at = targets(std::vector<std::string>(20, "x"));
  RouteTrail trail;
  for (const Target& target : at) trail.passed_over(target, RouteStep::ejected);
  const auto last = targets({"a", "b", "c"});
  for (const Target& target : last)
    trail.attempted(target, RouteStep::failed, AttemptFault::reset, 1ms);
  EXPECT_EQ(
      trail.text(),
      "x:ejected x:ejected x:ejected x:ejected x:ejected a:reset/1ms b:reset/1ms c:reset/1ms");
}

TEST(RouteTrail, ThreeAttemptsWithTheLongestNamesFitAndWhatDoesNotIsLeftOut) {
  const auto at = targets(std::vector<std::string>(8, std::string(64, 'n')));
  RouteTrail trail;
  for (std::size_t i = 0; i < 5; ++i) trail.passed_over(at[i], RouteStep::draining);
  std::string expected;
  for (std::size_t i = 5; i < 8; ++i) {
    trail.attempted(at[i], RouteStep::failed, AttemptFault::server_error, 9'999'999'999ms);
    if (!expected.empty()) expected += ' ';
    expected += std::string(64, 'n') + ":server_error/9999999999ms";
  }
  ASSERT_LE(expected.size(), RouteTrail::kMaxText);
  EXPECT_EQ(trail.text(), expected);
}

TEST(RouteTrail, WhatWasPassedOverIsToldAsFarAsItFits) {
  const auto at = targets({std::string(64, 'n'), "b", "c"});
  RouteTrail trail;
  for (int i = 0; i < 2; ++i)
    trail.passed_over(at[0], i == 0 ? RouteStep::full : RouteStep::ejected);
  trail.passed_over(at[1], RouteStep::full);
  const auto tried = targets(std::vector<std::string>(3, std::string(50, 't')));
  for (const Target& target : tried)
    trail.attempted(target, RouteStep::failed, AttemptFault::connect, 1ms);
  // 3 x 62 and two blanks; of the 100 left, 70 are for the first, and the next would be over.
  const std::string each = std::string(50, 't') + ":connect/1ms";
  EXPECT_EQ(trail.text(), std::string(64, 'n') + ":full b:full " + each + " " + each + " " + each);
}

}  // namespace
}  // namespace solidrust
