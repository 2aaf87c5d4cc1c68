#include "store/latency_histogram.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

std::span<const std::uint8_t> view(const std::string& bytes) {
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

TEST(LatencyHistogram, AnEmptyOneHasNoPercentile) {
  EXPECT_FALSE(LatencyHistogram().percentile(50));
  EXPECT_EQ(LatencyHistogram().bytes(), "");
  EXPECT_TRUE(LatencyHistogram::parse({}).empty());
}

TEST(LatencyHistogram, SlotsAscendWithoutAGapAndHoldWhatTheySay) {
  std::uint32_t before = 0;
  for (std::uint64_t ms = 0; ms < 200'000; ++ms) {
    const std::uint32_t slot = LatencyHistogram::slot_of(static_cast<std::uint32_t>(ms));
    EXPECT_TRUE(slot == before || slot == before + 1) << ms;
    before = slot;
    const double middle = LatencyHistogram::middle_of(slot);
    EXPECT_LE(std::abs(middle - static_cast<double>(ms)), static_cast<double>(ms) / 32) << ms;
  }
  EXPECT_EQ(LatencyHistogram::slot_of(31), 31u);
  EXPECT_EQ(LatencyHistogram::slot_of(32), 32u);
  EXPECT_EQ(LatencyHistogram::slot_of(UINT32_MAX), LatencyHistogram::kSlots - 1);
}

// Against the sorted list itself: log-normal durations, as latencies are.
// promise: L83
TEST(LatencyHistogram, PercentilesAreWithinAThirtySecondOfTheExactOnes) {
  std::mt19937 random(7);
  std::lognormal_distribution<double> durations(6, 1.2);
  for (const std::size_t count : {1U, 2U, 19U, 20U, 21U, 10'000U}) {
    std::vector<std::uint32_t> exact;
    LatencyHistogram histogram;
    for (std::size_t i = 0; i < count; ++i) {
      exact.push_back(static_cast<std::uint32_t>(durations(random)));
      histogram.add(exact.back());
    }
    std::sort(exact.begin(), exact.end());
    EXPECT_EQ(histogram.total(), count);
    for (const unsigned percent : {1U, 50U, 95U, 99U, 100U}) {
      const std::size_t rank = std::max<std::size_t>((count * percent + 99) / 100, 1);
      const double truth = exact[rank - 1];
      EXPECT_NEAR(*histogram.percentile(percent), truth, truth / 32) << count << " " << percent;
    }
  }
}

TEST(LatencyHistogram, TwoTogetherAreAsIfAllHadBeenAddedToOne) {
  LatencyHistogram a;
  LatencyHistogram b;
  LatencyHistogram all;
  for (std::uint32_t ms = 0; ms < 3'000; ms += 7) {
    (ms % 2 == 0 ? a : b).add(ms, ms + 1);
    all.add(ms, ms + 1);
  }
  a.add(b);
  EXPECT_EQ(a, all);
  a.add(LatencyHistogram());
  EXPECT_EQ(a, all);
}

TEST(LatencyHistogram, ComesBackFromItsBytes) {
  LatencyHistogram histogram;
  for (const std::uint32_t ms : {0U, 1U, 31U, 32U, 40'000U, UINT32_MAX}) histogram.add(ms, 1'000);
  histogram.add(5, UINT64_MAX / 2);
  EXPECT_EQ(LatencyHistogram::parse(view(histogram.bytes())), histogram);
}

TEST(LatencyHistogram, DamageEndsTheReading) {
  LatencyHistogram one;
  one.add(3);
  for (const std::string& tail :
       {std::string("\x80"), std::string("\x01"), std::string("\x00\x01", 2),
        std::string("\x01\x00", 2), std::string("\xFF\x7F\x01"), std::string(12, '\xFF')})
    EXPECT_EQ(LatencyHistogram::parse(view(one.bytes() + tail)), one);
}

TEST(LatencyHistogram, ASumThatDoesNotFitIsTheLargestThatDoes) {
  LatencyHistogram histogram;
  histogram.add(1, UINT64_MAX);
  histogram.add(1, 5);
  histogram.add(1'000, UINT64_MAX);
  EXPECT_EQ(histogram.total(), UINT64_MAX);
  EXPECT_EQ(histogram.percentile(50), 1.0);
  EXPECT_EQ(LatencyHistogram::parse(view(histogram.bytes())), histogram);
}

}  // namespace
}  // namespace solidrust
