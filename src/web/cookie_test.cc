#include "web/cookie.h"

#include <gtest/gtest.h>

#include "web/testing/fake_head.h"

namespace solidrust::web {
namespace {

TEST(Cookie, IsBoundToTheHostByHttps) {
  EXPECT_EQ(set_cookie(kSessionCookie, Secret("tok"), true),
            "__Host-solidrust=tok; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure");
  EXPECT_EQ(set_cookie(kSessionCookie, Secret("tok"), false),
            "solidrust_session=tok; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax");
}

TEST(Cookie, OfTheBrowserIsAnother) {
  EXPECT_EQ(
      set_cookie(kBrowserCookie, Secret("1:ab"), true),
      "__Host-solidrust-browser=1:ab; Path=/; Max-Age=7776000; HttpOnly; SameSite=Lax; Secure");
  const FakeHead head(http::Method::get,
                      {{"Cookie", "solidrust_browser=1:ab; solidrust_session=abc"}});
  EXPECT_EQ(read_cookie(kBrowserCookie, head.head, false).reveal(), "1:ab");
  EXPECT_EQ(read_cookie(kSessionCookie, head.head, false).reveal(), "abc");
}

TEST(Cookie, IsForgottenWithTheSameAttributes) {
  EXPECT_EQ(clear_cookie(kSessionCookie, true),
            "__Host-solidrust=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
}

std::string read(std::initializer_list<std::pair<const char*, const char*>> fields,
                 bool secure = false) {
  const FakeHead head(http::Method::get, fields);
  return std::string(read_cookie(kSessionCookie, head.head, secure).reveal());
}

TEST(Cookie, IsFoundAmongOthers) {
  EXPECT_EQ(read({{"Cookie", "solidrust_session=abc"}}), "abc");
  EXPECT_EQ(read({{"cookie", "a=b;solidrust_session=abc ; c=d"}}), "abc");
  EXPECT_EQ(read({{"Cookie", "a=b"}, {"Cookie", "solidrust_session=abc"}}), "abc");
  EXPECT_EQ(read({{"Cookie", "__Host-solidrust=abc"}}, true), "abc");
}

TEST(Cookie, OfTheOtherSchemeOrAnotherNameIsNotOurs) {
  EXPECT_EQ(read({{"Cookie", "solidrust_session=abc"}}, true), "");
  EXPECT_EQ(read({{"Cookie", "__Host-solidrust=abc"}}, false), "");
  EXPECT_EQ(read({{"Cookie", "xsolidrust_session=abc"}}), "");
  EXPECT_EQ(read({{"Cookie", "SOLIDRUST_SESSION=abc"}}), "");
  EXPECT_EQ(read({{"Cookie", "solidrust_session"}}), "");
  EXPECT_EQ(read({{"X-Cookie", "solidrust_session=abc"}}), "");
  EXPECT_EQ(read({}), "");
}

TEST(Cookie, TwoThatDifferAreNone) {
  EXPECT_EQ(read({{"Cookie", "solidrust_session=a; solidrust_session=b"}}), "");
  EXPECT_EQ(read({{"Cookie", "solidrust_session=a; solidrust_session=a"}}), "a");
}

TEST(Cookie, IsBounded) {
  const std::string fits = "solidrust_session=" + std::string(128, 'x');
  const std::string longer = fits + "x";
  EXPECT_EQ(read({{"Cookie", fits.c_str()}}).size(), 128u);
  EXPECT_EQ(read({{"Cookie", longer.c_str()}}), "");
}

}  // namespace
}  // namespace solidrust::web
