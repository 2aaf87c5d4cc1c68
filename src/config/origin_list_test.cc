#include "config/origin_list.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace solidrust {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string refusal(const std::string& list) {
  const Result<void> checked = check_origins(list);
  return checked ? "" : checked.error().message;
}

std::string repeated(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += "https://a" + std::to_string(i) + " ";
  return out;
}

TEST(OriginListTest, IsSplitAtCommasAndBlanks) {
  EXPECT_THAT(split_origins(""), IsEmpty());
  EXPECT_THAT(split_origins(" , "), IsEmpty());
  EXPECT_THAT(split_origins("*"), ElementsAre("*"));
  EXPECT_THAT(split_origins(" https://a,http://b:1 ,\thttps://c"),
              ElementsAre("https://a", "http://b:1", "https://c"));
}

TEST(OriginListTest, TakesOriginsAsBrowsersWriteThem) {
  for (const char* const list :
       {"", "*", " * ", "https://app.example", "http://localhost:3000", "http://127.0.0.1:65535",
        "http://[::1]:8080", "https://[2001:db8::1]", "https://xn--bcher-kva.example",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop", "capacitor://localhost",
        "moz-extension://0e1f7a53-1b1f-4f1d-9f0e-0a3b6e1c2d3f", "https://my_host.example",
        "http://a:443, https://a:80", "https://a,https://b https://c"})
    EXPECT_EQ(refusal(list), "") << list;
  EXPECT_EQ(refusal(repeated(kMaxOrigins)), "");
}

TEST(OriginListTest, SaysWhatIsWrongWithAnother) {
  const std::pair<const char*, const char*> cases[] = {
      {"null", "null"},
      {"https://*.app.example", "no patterns"},
      {"https://a, *", "beside others"},
      {"*, *", "beside others"},
      {"app.example", "origins such as https://app.example"},
      {"localhost:3000", "origins such as"},
      {"https://App.example", "lower case"},
      {"HTTPS://app.example", "lower case"},
      {"https://app.example/", "not even a slash at the end"},
      {"https://app.example/path", "no path"},
      {"https://app.example?x", "no path"},
      {"https://app.example#x", "no path"},
      {"https://user@app.example", "origins such as"},
      {"https://b\xc3\xbc"
       "cher.example",
       "xn--"},
      {"https://", "origins such as"},
      {"://app.example", "origins such as"},
      {"1http://app.example", "origins such as"},
      {"https://app.example:", "origins such as"},
      {"https://app.example:x", "origins such as"},
      {"https://app.example:65536", "origins such as"},
      {"https://app.example:080", "origins such as"},
      {"https://[::1", "origins such as"},
      {"https://[]", "origins such as"},
      {"https://app.example:443", "leave out the port"},
      {"http://app.example:80", "leave out the port"},
      {"https://a\"b", "origins such as"},
  };
  for (const auto& [list, words] : cases) EXPECT_THAT(refusal(list), HasSubstr(words)) << list;
  EXPECT_THAT(refusal(repeated(kMaxOrigins + 1)), HasSubstr("at most 100"));
  EXPECT_THAT(refusal("https://" + std::string(248, 'a')), HasSubstr("origins such as"));
  EXPECT_EQ(refusal("https://" + std::string(247, 'a')), "");
}

}  // namespace
}  // namespace solidrust
