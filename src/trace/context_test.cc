#include "trace/context.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "base/random.h"

namespace solidrust::trace {
namespace {

const std::string kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string kSpan = "00f067aa0ba902b7";
const std::string kGood = "00-" + kTrace + "-" + kSpan + "-01";

TEST(TraceParentTest, ReadsWhatTheStandardShows) {
  const auto parent = parse_traceparent(kGood);
  ASSERT_TRUE(parent);
  EXPECT_EQ(parent->trace.text(), kTrace);
  EXPECT_EQ(parent->span.text(), kSpan);
  EXPECT_TRUE(parent->sampled);
}

TEST(TraceParentTest, OnlyTheSampledFlagCounts) {
  const auto with_flags = [](const char* flags) {
    return parse_traceparent("00-" + kTrace + "-" + kSpan + "-" + flags);
  };
  EXPECT_FALSE(with_flags("00")->sampled);
  EXPECT_FALSE(with_flags("02")->sampled);
  EXPECT_FALSE(with_flags("fe")->sampled);
  EXPECT_TRUE(with_flags("03")->sampled);
  EXPECT_TRUE(with_flags("ff")->sampled);
}

TEST(TraceParentTest, WritesWhatItReads) {
  const auto text = write_traceparent(*parse_traceparent(kGood));
  EXPECT_EQ(std::string(text.data(), text.size()), kGood);
  const auto unsampled =
      write_traceparent(*parse_traceparent("00-" + kTrace + "-" + kSpan + "-fe"));
  EXPECT_EQ(std::string(unsampled.data(), unsampled.size()), "00-" + kTrace + "-" + kSpan + "-00");
}

TEST(TraceParentTest, WhatIsAnythingElseIsNoContext) {
  std::set<std::string> bad{"",
                            "00",
                            kGood + "0",
                            kGood + "-",
                            " " + kGood,
                            kGood + " ",
                            kGood.substr(0, kGood.size() - 1),
                            "01" + kGood.substr(2),
                            "ff" + kGood.substr(2),
                            "0" + kGood,
                            "00-" + std::string(32, '0') + "-" + kSpan + "-01",
                            "00-" + kTrace + "-" + std::string(16, '0') + "-01",
                            "00-" + kTrace + "-" + kSpan + "-0g",
                            "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + kSpan + "-01",
                            "00-" + kTrace + "-00F067AA0BA902B7-01",
                            "00-" + kTrace + "-" + kSpan + "-0A",
                            kGood + "," + kGood};
  for (const std::size_t dash : {2U, 35U, 52U}) {
    std::string moved = kGood;
    moved[dash] = '_';
    bad.insert(moved);
  }
  for (std::size_t at = 3; at < kGood.size(); ++at) {  // each digit
    if (kGood[at] == '-') continue;
    for (const char c : {'g', '/', ':', '`', 'F', '\0'}) {
      std::string damaged = kGood;
      damaged[at] = c;
      bad.insert(damaged);
    }
  }
  for (const std::string& field : bad) EXPECT_FALSE(parse_traceparent(field)) << field;
}

TEST(TraceParentTest, TheSmallestIdsAreIds) {
  EXPECT_TRUE(
      parse_traceparent("00-" + std::string(31, '0') + "1-" + std::string(15, '0') + "1-00"));
}

// Counts up, so that nothing of it is random.
class CountingRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& byte : out) byte = next_++;
  }

 private:
  std::uint8_t next_ = 1;
};

TEST(IdSourceTest, IdsAreValidAndDiffer) {
  CountingRandom random;
  IdSource ids(random);
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    const TraceId trace = ids.trace();
    const SpanId span = ids.span();
    EXPECT_TRUE(trace.valid() && span.valid());
    seen.insert(trace.text());
    seen.insert(span.text());
  }
  EXPECT_EQ(seen.size(), 2'000U);
}

TEST(IdSourceTest, AnIdOfZeroIsNone) {
  EXPECT_FALSE(TraceId{}.valid());
  SpanId last{};
  last.bytes[7] = 1;
  EXPECT_TRUE(last.valid());
  EXPECT_EQ(last.text(), "0000000000000001");
}

}  // namespace
}  // namespace solidrust::trace
