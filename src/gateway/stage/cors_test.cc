#include "gateway/stage/cors.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(CorsPolicy, allows_no_page_by_itself) {
  const CorsPolicy none;
  EXPECT_FALSE(none.on());
  EXPECT_FALSE(CorsPolicy("").on());
  EXPECT_EQ(none.allowed("https://a"), "");
}

TEST(CorsPolicy, allows_the_listed_origins_and_no_other_spelling) {
  const CorsPolicy policy("https://a, http://b:1");
  EXPECT_TRUE(policy.on());
  EXPECT_EQ(policy.allowed("https://a"), "https://a");
  EXPECT_EQ(policy.allowed("http://b:1"), "http://b:1");
  for (const char* const origin :
       {"", "null", "*", "https://A", "https://a:443", "http://a", "http://b", "http://b:12",
        "https://a, http://b:1", "https://ab"})
    EXPECT_EQ(policy.allowed(origin), "") << origin;
}

TEST(CorsPolicy, allows_all_by_a_star) {
  const CorsPolicy policy("*");
  EXPECT_EQ(policy.allowed("https://a"), "*");
  EXPECT_EQ(policy.allowed("null"), "*");
  EXPECT_EQ(policy.allowed(""), "");
}

}  // namespace
}  // namespace solidrust
