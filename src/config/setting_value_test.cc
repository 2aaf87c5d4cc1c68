#include "config/setting_value.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(SettingValue, SizesHaveBinaryUnits) {
  const struct {
    std::string_view text;
    std::int64_t bytes;
  } rows[] = {{"0", 0},          {"4096", 4096},        {"12B", 12},
              {"64KiB", 65'536}, {"20MiB", 20'971'520}, {"1GiB", 1'073'741'824}};
  for (const auto& row : rows) {
    const auto parsed = parse_size(row.text);
    ASSERT_TRUE(parsed.ok()) << row.text;
    EXPECT_EQ(*parsed, row.bytes) << row.text;
  }
}

TEST(SettingValue, BadSizesAreRefused) {
  for (const std::string_view text :
       {"", "KiB", "-1", "+1", "1.5MiB", "1 MiB", "1MB", "1kib", "0x10", "1KiB2",
        "9223372036854775807GiB", "99999999999999999999"})
    EXPECT_FALSE(parse_size(text).ok()) << text;
}

TEST(SettingValue, PricesAreExactDecimals) {
  const struct {
    std::string_view text;
    std::int64_t thousandths;
    std::string_view rendered;
  } rows[] = {
      {"0", 0, "0"},       {"0.15", 150, "0.15"},     {"0.001", 1, "0.001"},
      {"0.6", 600, "0.6"}, {"10", 10'000, "10"},      {"2.500", 2'500, "2.5"},
      {"0.1", 100, "0.1"}, {"1.115", 1'115, "1.115"}, {"4000000", 4'000'000'000, "4000000"}};
  for (const auto& row : rows) {
    const auto parsed = parse_price(row.text);
    ASSERT_TRUE(parsed.ok()) << row.text;
    EXPECT_EQ(*parsed, row.thousandths) << row.text;
    EXPECT_EQ(render_price(*parsed), row.rendered);
  }
}

TEST(SettingValue, BadPricesAreRefused) {
  for (const std::string_view text :
       {"", ".", ".5", "5.", "-1", "+1", "1,5", "1e-3", "0.0001", "0.1500", "0x1", " 1", "1 ", "$1",
        "1.2.3", "nan", "9223372036854775.808", "99999999999999999999"})
    EXPECT_FALSE(parse_price(text).ok()) << text;
}

TEST(SettingValue, AmountsHaveAtMostSixDecimals) {
  const struct {
    std::string_view text;
    std::int64_t millionths;
    std::string_view rendered;
  } rows[] = {{"0", 0, "0"},
              {"0.04", 40'000, "0.04"},
              {"0.000001", 1, "0.000001"},
              {"15", 15'000'000, "15"},
              {"4000", 4'000'000'000, "4000"}};
  for (const auto& row : rows) {
    const auto parsed = parse_amount(row.text);
    ASSERT_TRUE(parsed.ok()) << row.text;
    EXPECT_EQ(*parsed, row.millionths) << row.text;
    EXPECT_EQ(render_amount(*parsed), row.rendered);
  }
  for (const std::string_view text : {"", "0.0000001", "-1", "9223372036854.775808", "1e3", "$1"})
    EXPECT_FALSE(parse_amount(text).ok()) << text;
}

TEST(SettingValue, CurrenciesAreThreeCapitalLetters) {
  for (const std::string_view text : {"USD", "EUR", "JPY"}) EXPECT_TRUE(check_currency(text).ok());
  for (const std::string_view text : {"", "US", "USDT", "usd", "EuR", "U5D", "$", "€"})
    EXPECT_FALSE(check_currency(text).ok()) << text;
}

TEST(SettingValue, DurationsHaveUnits) {
  const struct {
    std::string_view text;
    std::int64_t ms;
  } rows[] = {{"0", 0},        {"500ms", 500},    {"5s", 5'000},
              {"2m", 120'000}, {"1h", 3'600'000}, {"90d", 7'776'000'000}};
  for (const auto& row : rows) {
    const auto parsed = parse_duration(row.text);
    ASSERT_TRUE(parsed.ok()) << row.text;
    EXPECT_EQ(parsed->count(), row.ms) << row.text;
  }
}

TEST(SettingValue, BadDurationsAreRefused) {
  for (const std::string_view text :
       {"", "5", "s", "-5s", "5 s", "5sec", "1.5s", "5S", "9223372036854775807s"})
    EXPECT_FALSE(parse_duration(text).ok()) << text;
}

TEST(SettingValue, WhatIsRenderedParsesBack) {
  for (const std::int64_t number :
       {0LL, 1LL, 999LL, 1'000LL, 1'024LL, 60'000LL, 90'061LL, 1'048'576LL, 86'400'000LL}) {
    EXPECT_EQ(*parse_size(render_size(number)), number);
    EXPECT_EQ(parse_duration(render_duration(std::chrono::milliseconds{number}))->count(), number);
  }
}

TEST(SettingValue, AddressesHaveHostAndPort) {
  const struct {
    std::string_view text;
    std::string_view host;
    int port;
  } rows[] = {{"127.0.0.1:8080", "127.0.0.1", 8080},
              {"127.0.0.1:0", "127.0.0.1", 0},
              {"localhost:65535", "localhost", 65'535},
              {"[::1]:8080", "::1", 8080}};
  for (const auto& row : rows) {
    const auto parsed = parse_host_port(row.text);
    ASSERT_TRUE(parsed.ok()) << row.text;
    EXPECT_EQ(parsed->host, row.host);
    EXPECT_EQ(parsed->port, row.port);
    EXPECT_EQ(render_host_port(*parsed), row.text);
  }
}

TEST(SettingValue, BadAddressesAreRefused) {
  for (const std::string_view text :
       {"", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "::1:8080",
        "[::1]8080", "[::1]", "[]:1", "[localhost]:1", "a b:1", "a/b:1", "host:80:80",
        "host:000080"})
    EXPECT_FALSE(parse_host_port(text).ok()) << text;
}

TEST(SettingValue, BaseUrls) {
  for (const std::string_view text : {"http://10.0.0.5:8000/v1", "https://api.openai.com/v1",
                                      "http://gpu_1", "http://[::1]:1/v1"})
    EXPECT_TRUE(check_base_url(text).ok()) << text;
  for (const std::string_view text :
       {"", "10.0.0.5:8000", "ftp://host/", "http://", "http:///v1", "http://host:0/v1",
        "http://host:65536", "http://host:abc", "http://user:pw@host/v1", "http://host/v1?key=1",
        "http://host/#x", "http://host/a b", "http://host/%2e", "HTTP://host", "http://ho\nst/"})
    EXPECT_FALSE(check_base_url(text).ok()) << text;
}

TEST(SettingValue, CredentialsInAUrlAreNotRepeated) {
  const auto checked = check_base_url("http://root:hunter2@host/v1");
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().message.find("hunter2"), std::string::npos);
}

TEST(SettingValue, AKeyInPlaceOfItsVariableIsNotRepeated) {
  const auto checked = check_variable_name("sk-proj-secret");
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().message.find("sk-proj"), std::string::npos);
  EXPECT_TRUE(check_variable_name(std::string(128, 'A')).ok());
  EXPECT_FALSE(check_variable_name(std::string(129, 'A')).ok());
}

TEST(SettingValue, NamesAreBounded) {
  EXPECT_TRUE(check_plain_name(std::string(64, 'a')).ok());
  EXPECT_FALSE(check_plain_name(std::string(65, 'a')).ok());
  EXPECT_FALSE(check_plain_name("gpu 1").ok());
  EXPECT_TRUE(check_model_name(std::string(128, 'a')).ok());
  EXPECT_FALSE(check_model_name(std::string(129, 'a')).ok());
  EXPECT_TRUE(check_model_name("Qwen/Qwen3-4B:latest").ok());
  EXPECT_FALSE(check_model_name("a\tb").ok());
  EXPECT_FALSE(check_model_name("\xff").ok());
}

TEST(SettingValue, LongValuesAreShortenedInMessages) {
  EXPECT_EQ(excerpt(std::string(64, 'a')), "\"" + std::string(64, 'a') + "\"");
  EXPECT_EQ(excerpt(std::string(65, 'a')), "\"" + std::string(64, 'a') + "…\"");
}

TEST(SettingValue, OnlyThisMachineReachesLoopback) {
  for (const char* host : {"127.0.0.1", "127.1.2.3", "::1", "localhost"})
    EXPECT_TRUE(is_loopback(host));
  for (const char* host : {"0.0.0.0", "::", "10.0.0.1", "127x.example.org", "127.example.org",
                           "localhost.example.org"})
    EXPECT_FALSE(is_loopback(host)) << host;
}

}  // namespace
}  // namespace solidrust
