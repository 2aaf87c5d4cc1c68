#include "control/timestamp.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(Timestamp, IsWrittenInUtcWithMilliseconds) {
  EXPECT_EQ(format_timestamp(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_timestamp(1'709'251'199'999), "2024-02-29T23:59:59.999Z");
}

TEST(Timestamp, ReadsWhatItWrites) {
  for (const std::int64_t ms : {0LL, 1LL, 951'782'400'000LL, 1'709'251'199'999LL})
    EXPECT_EQ(parse_timestamp(format_timestamp(ms)), ms);
}

TEST(Timestamp, ReadsOffsetsAndFractions) {
  EXPECT_EQ(parse_timestamp("1970-01-01T01:30:00+01:30"), 0);
  EXPECT_EQ(parse_timestamp("1969-12-31T22:30:00-01:30"), std::nullopt) << "the year is 1969";
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00-00:30"), 1'800'000);
  EXPECT_EQ(parse_timestamp("1970-01-01 00:00:00.5z"), 500);
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00.123456789Z"), 123);
}

TEST(Timestamp, RefusesWhatIsNoTime) {
  for (const char* text : {"",
                           "2030",
                           "2030-01-01",
                           "2030-01-01T00:00:00",
                           "2030-01-01T00:00Z",
                           "2030-02-29T00:00:00Z",
                           "2030-13-01T00:00:00Z",
                           "2030-00-01T00:00:00Z",
                           "2030-01-32T00:00:00Z",
                           "2030-01-01T24:00:00Z",
                           "2030-01-01T00:60:00Z",
                           "2030-01-01T00:00:60Z",
                           "2030-01-01T00:00:00.Z",
                           "2030-01-01T00:00:00.1234567890Z",
                           "2030-01-01T00:00:00+24:00",
                           "2030-01-01T00:00:00+0100",
                           "2030-01-01T00:00:00Zx",
                           "1970-01-01T00:00:00+00:01",
                           "20300-01-01T00:00:00Z",
                           "+203-01-01T00:00:00Z"})
    EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
}

TEST(Span, ReadsEveryUnit) {
  using namespace std::chrono_literals;
  EXPECT_EQ(parse_span("30s"), 30s);
  EXPECT_EQ(parse_span("30m"), 30min);
  EXPECT_EQ(parse_span("12h"), 12h);
  EXPECT_EQ(parse_span("90d"), 24h * 90);
  EXPECT_EQ(parse_span("2w"), 24h * 14);
  EXPECT_EQ(parse_span("0d"), 0s);
}

TEST(Span, RefusesAnythingElseAndATenthDigit) {
  for (const char* text :
       {"", "d", "90", "90 d", " 90d", "-1d", "+1d", "1.5h", "1y", "1D", "1h30m"})
    EXPECT_EQ(parse_span(text), std::nullopt) << text;
  EXPECT_TRUE(parse_span("999999999w"));
  EXPECT_FALSE(parse_span("1000000000s"));
}

}  // namespace
}  // namespace solidrust
