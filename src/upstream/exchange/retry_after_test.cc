#include "upstream/exchange/retry_after.h"

#include <string_view>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

constexpr std::string_view kDate = "Sun, 06 Nov 1994 08:49:37 GMT";

// promise: U58
TEST(RetryAfter, SecondsUpToTheBound) {
  const auto of = [](std::string_view value) { return parse_retry_after(value, {}).count(); };
  EXPECT_EQ(of("0"), 0);
  EXPECT_EQ(of("7"), 7);
  EXPECT_EQ(of("59"), 59);
  EXPECT_EQ(of("60"), 60);
  EXPECT_EQ(of("61"), 60);
  EXPECT_EQ(of("99999999999999999999999"), 60);
  EXPECT_EQ(of("1.2"), 2);
  EXPECT_EQ(of("2.0"), 2);
  EXPECT_EQ(of("59.5"), 60);
}

TEST(RetryAfter, ADateCountsFromTheSendersOwn) {
  const auto of = [](std::string_view value) { return parse_retry_after(value, kDate).count(); };
  EXPECT_EQ(of("Sun, 06 Nov 1994 08:49:44 GMT"), 7);
  EXPECT_EQ(of("Sun, 06 Nov 1994 08:50:37 GMT"), 60);
  EXPECT_EQ(of("Sun, 06 Nov 1994 08:50:38 GMT"), 60);
  EXPECT_EQ(of("Mon, 07 Nov 1994 08:49:37 GMT"), 60);
  EXPECT_EQ(of("Sun, 06 Nov 1994 08:49:36 GMT"), 0);  // gone by
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:44 GMT", {}).count(), 0);
}

TEST(RetryAfter, AnotherBoundThanTheUsual) {
  const auto of = [](std::string_view value) {
    return parse_retry_after(value, kDate, std::chrono::hours{1}).count();
  };
  EXPECT_EQ(of("3599"), 3599);
  EXPECT_EQ(of("3601"), 3600);
  EXPECT_EQ(of("Sun, 06 Nov 1994 08:59:37 GMT"), 600);
  EXPECT_EQ(of("Mon, 07 Nov 1994 08:49:37 GMT"), 3600);
}

TEST(RetryAfter, WhatIsNeitherSaysNothing) {
  for (const std::string_view value :
       {"", "soon", "-1", "7s", "1.", ".5", "1.2.3", "1e3", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT"})
    EXPECT_EQ(parse_retry_after(value, kDate).count(), 0) << value;
}

}  // namespace
}  // namespace solidrust
