#include "web/own_host.h"

#include <gtest/gtest.h>

#include "web/testing/fake_head.h"

namespace solidrust::web {
namespace {

bool answers(const char* host, std::string_view base = "https://Console.example.com/path") {
  const FakeHead head(http::Method::get, {{"Host", host}});
  const Result<void> checked = check_host(head.head, base);
  if (!checked) {
    EXPECT_EQ(checked.error().code, ErrorCode::misdirected_request);
    EXPECT_NE(checked.error().message.find("console.base_url"), std::string::npos);
  }
  return checked.ok();
}

TEST(OwnHost, TheConfiguredNameIsAnsweredWhateverThePort) {
  for (const char* host :
       {"console.example.com", "CONSOLE.example.com", "console.example.com:8443"})
    EXPECT_TRUE(answers(host)) << host;
  EXPECT_TRUE(answers("inner", "http://inner:8081"));
}

TEST(OwnHost, AnAddressAndLocalhostLeadNowhereElse) {
  for (const char* host : {"127.0.0.1", "127.0.0.1:8081", "192.0.2.7:80", "[::1]:8081", "[::1]",
                           "[2001:db8::7]", "localhost", "LocalHost:8081"})
    EXPECT_TRUE(answers(host)) << host;
}

// promise: S61
TEST(OwnHost, EveryOtherNameIsSomebodyElses) {
  for (const char* host :
       {"evil.example", "evil.example:8081", "example.com", "x.console.example.com",
        "console.example.com.evil.example", "console.example.com.", "localhost.evil.example",
        "evil.localhost", "127.0.0.1.evil.example", "127.1", "0x7f.0.0.1", "2130706433", "1.2.3",
        "https", "console"})
    EXPECT_FALSE(answers(host)) << host;
}

TEST(OwnHost, WithoutAConfiguredUrlNoNameIsOurs) {
  EXPECT_FALSE(answers("evil.example", ""));
  EXPECT_FALSE(answers("", ""));
  EXPECT_FALSE(answers("", "https:///x"));
  EXPECT_TRUE(answers("127.0.0.1:8081", ""));
}

}  // namespace
}  // namespace solidrust::web
