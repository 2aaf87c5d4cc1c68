#include "web/same_origin.h"

#include <gtest/gtest.h>

#include "web/testing/fake_head.h"

namespace solidrust::web {
namespace {

using Fields = std::initializer_list<std::pair<const char*, const char*>>;
constexpr std::string_view kBase = "https://console.example.com";

bool allowed(Fields fields, std::string_view base = kBase, bool secure = false) {
  const FakeHead head(http::Method::post, fields);
  const Result<void> checked = check_same_origin(head.head, base, secure);
  if (!checked) {
    EXPECT_EQ(checked.error().code, ErrorCode::forbidden);
  }
  return checked.ok();
}

TEST(SameOrigin, BelievesTheBrowserFirst) {
  EXPECT_TRUE(allowed({{"Sec-Fetch-Site", "same-origin"}}));
  EXPECT_TRUE(allowed({{"Sec-Fetch-Site", "none"}}));
  EXPECT_FALSE(allowed({{"Sec-Fetch-Site", "same-site"}}));
  EXPECT_FALSE(allowed({{"Sec-Fetch-Site", "cross-site"}}));
  EXPECT_FALSE(allowed({{"Sec-Fetch-Site", ""}}));
  EXPECT_FALSE(allowed({{"Sec-Fetch-Site", "Same-Origin "}}));
}

TEST(SameOrigin, ARightOriginDoesNotOutweighACrossSiteFetch) {
  EXPECT_FALSE(allowed(
      {{"Host", "c.example"}, {"Origin", "http://c.example"}, {"Sec-Fetch-Site", "cross-site"}}));
}

TEST(SameOrigin, TakesTheOriginOfHostOrBaseUrlWithoutIt) {
  EXPECT_TRUE(allowed({{"Host", "127.0.0.1:8081"}, {"Origin", "http://127.0.0.1:8081"}}));
  EXPECT_TRUE(allowed({{"Host", "inner:8081"}, {"Origin", "https://console.example.com"}}));
  EXPECT_TRUE(allowed({{"Host", "x"}, {"Origin", "https://console.example.com"}},
                      "https://console.example.com/path"));
  EXPECT_FALSE(allowed({{"Host", "127.0.0.1:8081"}, {"Origin", "http://127.0.0.1:8080"}}));
  EXPECT_FALSE(allowed({{"Host", "127.0.0.1:8081"}, {"Origin", "https://127.0.0.1:8081"}}));
  EXPECT_FALSE(allowed({{"Host", "c.example"}, {"Origin", "http://c.example"}}, kBase, true));
  EXPECT_TRUE(allowed({{"Host", "c.example"}, {"Origin", "https://c.example"}}, kBase, true));
  EXPECT_FALSE(allowed({{"Host", "c.example"}, {"Origin", "http://evil.example"}}));
  EXPECT_FALSE(allowed({{"Host", "c.example"}, {"Origin", "http://c.example.evil.example"}}));
}

TEST(SameOrigin, RefusesWhatSaysNothing) {
  EXPECT_FALSE(allowed({{"Host", "127.0.0.1:8081"}}));
  EXPECT_FALSE(allowed({{"Host", "127.0.0.1:8081"}, {"Origin", "null"}}));
  EXPECT_FALSE(allowed({{"Host", "127.0.0.1:8081"}, {"Origin", ""}}));
  EXPECT_FALSE(allowed({{"Host", ""}, {"Origin", ""}}, ""));
  EXPECT_FALSE(allowed({{"Host", "h"}, {"Referer", "http://h/page"}}));
}

TEST(SameOrigin, RefusesDoubledFields) {
  EXPECT_FALSE(allowed({{"Sec-Fetch-Site", "same-origin"}, {"sec-fetch-site", "cross-site"}}));
  EXPECT_FALSE(allowed({{"Host", "h"}, {"Origin", "http://h"}, {"origin", "http://evil.example"}}));
}

TEST(SameOrigin, OnlyReadsAreSafe) {
  EXPECT_TRUE(is_safe(http::Method::get));
  EXPECT_TRUE(is_safe(http::Method::head));
  for (const auto method : {http::Method::post, http::Method::put, http::Method::patch,
                            http::Method::del, http::Method::options, http::Method::other})
    EXPECT_FALSE(is_safe(method));
}

}  // namespace
}  // namespace solidrust::web
