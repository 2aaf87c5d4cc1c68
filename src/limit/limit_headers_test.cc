#include "limit/limit_headers.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

std::map<std::string, std::string> as_map(const LimitHeaders& headers) {
  std::map<std::string, std::string> out;
  for (const auto& entry : headers.entries())
    EXPECT_TRUE(out.emplace(entry.name, entry.value).second) << entry.name << " twice";
  return out;
}

std::string duration(std::int64_t ms) {
  char text[32];
  return {text, write_duration(text, ms)};
}

TEST(LimitHeaders, DurationsAreWrittenAsOpenAiDoes) {
  EXPECT_EQ(duration(0), "0s");
  EXPECT_EQ(duration(17), "17ms");
  EXPECT_EQ(duration(999), "999ms");
  EXPECT_EQ(duration(1'000), "1s");
  EXPECT_EQ(duration(1'001), "2s");
  EXPECT_EQ(duration(360'000), "6m0s");
  EXPECT_EQ(duration(3'605'000), "1h0m5s");
  EXPECT_EQ(duration(86'400'000), "24h0m0s");
}

TEST(LimitHeaders, TimesAreWrittenAsRfc3339HasThem) {
  const auto time = [](std::int64_t ms) {
    char text[32];
    return std::string(text, write_time(text, ms));
  };
  EXPECT_EQ(time(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(time(1), "1970-01-01T00:00:01Z");
  EXPECT_EQ(time(1'700'000'000'000), "2023-11-14T22:13:20Z");
  EXPECT_EQ(time(253'402'300'799'000), "9999-12-31T23:59:59Z");
}

// promise: L35
TEST(LimitHeaders, CallersOfMessagesFindTheNamesOfTheirDialect) {
  LimitStatus status;
  status.at_unix_ms = 1'700'000'000'000;
  status.requests = LimitReading{LimitKind::requests_per_hour, LimitOwner::account, 100, 97, 1'600};
  status.tokens = LimitReading{LimitKind::tokens_per_minute, LimitOwner::key, 1'000, 400, 250};
  status.nearest = status.requests;
  LimitHeaders headers;
  headers.set(status, nullptr, LimitFamily::anthropic);
  const auto map = as_map(headers);
  EXPECT_EQ(map.at("anthropic-ratelimit-requests-limit"), "100");
  EXPECT_EQ(map.at("anthropic-ratelimit-requests-remaining"), "3");
  EXPECT_EQ(map.at("anthropic-ratelimit-requests-reset"), "2023-11-14T22:13:22Z");
  EXPECT_EQ(map.at("anthropic-ratelimit-tokens-limit"), "1000");
  EXPECT_EQ(map.at("anthropic-ratelimit-tokens-remaining"), "600");
  EXPECT_EQ(map.at("anthropic-ratelimit-tokens-reset"), "2023-11-14T22:13:21Z");
  EXPECT_EQ(map.at("x-ratelimit-limit"), "100");
  EXPECT_EQ(map.count("x-ratelimit-limit-requests"), 0u);
}

// promise: L33, L34
TEST(LimitHeaders, BothFamiliesComeFromTheStatus) {
  LimitStatus status;
  status.at_unix_ms = 1'700'000'000'500;
  status.requests = LimitReading{LimitKind::requests_per_hour, LimitOwner::account, 100, 97, 1'600};
  status.tokens = LimitReading{LimitKind::tokens_per_minute, LimitOwner::key, 1'000, 400, 250};
  status.nearest = status.requests;
  LimitHeaders headers;
  headers.set(status, nullptr);
  const std::map<std::string, std::string> expected{{"x-ratelimit-limit", "100"},
                                                    {"x-ratelimit-remaining", "3"},
                                                    {"x-ratelimit-reset", "1700000003"},
                                                    {"x-ratelimit-window", "3600"},
                                                    {"x-ratelimit-resource", "requests_per_hour"},
                                                    {"x-ratelimit-limit-requests", "100"},
                                                    {"x-ratelimit-remaining-requests", "3"},
                                                    {"x-ratelimit-reset-requests", "2s"},
                                                    {"x-ratelimit-limit-tokens", "1000"},
                                                    {"x-ratelimit-remaining-tokens", "600"},
                                                    {"x-ratelimit-reset-tokens", "250ms"}};
  EXPECT_EQ(as_map(headers), expected);
}

TEST(LimitHeaders, ARefusalRoundsItsWaitUp) {
  LimitHeaders headers;
  headers.set({}, nullptr);
  EXPECT_TRUE(headers.entries().empty());
  const Refusal soon{{}, 1'001, true};
  headers.set({}, &soon);
  EXPECT_EQ(as_map(headers),
            (std::map<std::string, std::string>{{"retry-after", "2"}, {"retry-after-ms", "1001"}}));
  const Refusal never{{}, 61'000, false};
  headers.set({}, &never);
  EXPECT_EQ(as_map(headers).at("x-should-retry"), "false");
}

TEST(LimitHeaders, TheWidestNumbersFit) {
  LimitReading widest{LimitKind::tokens_per_minute, LimitOwner::key, UINT64_MAX, 0, INT64_MAX / 2};
  LimitStatus status{INT64_MAX / 4, widest, widest, widest};
  const Refusal refusal{{}, INT64_MAX / 2, false};
  LimitHeaders headers;
  headers.set(status, &refusal);
  EXPECT_EQ(headers.entries().size(), LimitHeaders::kMost);
  EXPECT_EQ(as_map(headers).at("x-ratelimit-limit"), "18446744073709551615");
}

}  // namespace
}  // namespace solidrust
