#include "dialect/custom_input.h"

#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "base/json_cursor.h"

namespace solidrust::dialect {
namespace {

// What comes of the arguments if they come in pieces of this size; each piece that is told must be
// JSON by itself.
std::string told(std::string_view arguments, std::size_t size) {
  CustomInput input;
  std::string all;
  const auto check = [&](const std::string& inside) {
    std::string plain;
    EXPECT_TRUE(json_unescape(inside, plain)) << arguments;
    JsonCursor json(inside);
    all += inside;
  };
  for (std::size_t at = 0; at < arguments.size(); at += size) {
    std::string inside;
    input.feed(arguments.substr(at, size), inside);
    check(inside);
  }
  std::string inside;
  input.finish(inside);
  check(inside);
  EXPECT_EQ(input.held(), 0u);
  return all;
}

TEST(CustomInput, the_input_comes_out_wherever_it_is_cut) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"input":"*** Begin Patch\n+a\n"})", R"(*** Begin Patch\n+a\n)"},
      {R"({"input":""})", ""},
      {" {\n \"input\" :\t\"x\" } ", "x"},
      {R"({"input":"\"\\\/\b\f\n\r\t"})", R"(\"\\\/\b\f\n\r\t)"},
      {R"({"input":"\u00e9\u0022"})", R"(\u00e9\u0022)"},
      {R"({"input":"\ud83d\ude00!"})", R"(\ud83d\ude00!)"},
      {R"({"input":"\uD83D\uDE00"})", R"(\uD83D\uDE00)"},
      {"{\"input\":\"a\nb\"}", R"(a\nb)"},
      {R"({"input":"x","more":"y"})", "x"},
      {R"({"input":"}"})", "}"},
  };
  for (const auto& [arguments, inside] : cases)
    for (std::size_t size = 1; size <= std::string_view(arguments).size(); ++size)
      EXPECT_EQ(told(arguments, size), inside) << arguments << " in pieces of " << size;
}

TEST(CustomInput, broken_escapes_stay_text) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"input":"a\qb"})", R"(a\\qb)"},
      {R"({"input":"\u12x4"})", R"(\\u12x4)"},
      {R"({"input":"\ud83dx"})", R"(\ufffdx)"},
      {R"({"input":"\ud83d"})", R"(\ufffd)"},
      {R"({"input":"\ud83d\n"})", R"(\ufffd\n)"},
      {R"({"input":"\ud83d\u0041"})", R"(\ufffd\u0041)"},
      {R"({"input":"\ud83d\ud83d\ude00"})", R"(\ufffd\ud83d\ude00)"},
      {R"({"input":"\ude00"})", R"(\ufffd)"},
      {R"({"input":"cut\)", "cut"},
      {R"({"input":"cut\u00)", "cut"},
  };
  for (const auto& [arguments, inside] : cases)
    for (std::size_t size = 1; size <= std::string_view(arguments).size(); ++size)
      EXPECT_EQ(told(arguments, size), inside) << arguments << " in pieces of " << size;
}

TEST(CustomInput, an_empty_object_is_an_empty_input) {
  for (const char* arguments : {"", "{}", " { } ", "  "}) EXPECT_EQ(told(arguments, 1), "");
}

TEST(CustomInput, what_has_another_form_is_the_input_itself) {
  const std::pair<const char*, const char*> cases[] = {
      {"*** Begin Patch\n", R"(*** Begin Patch\n)"},
      {R"({"patch":"x"})", R"({\"patch\":\"x\"})"},
      {R"({"input":5})", R"({\"input\":5})"},
      {R"({"in put":"x"})", R"({\"in put\":\"x\"})"},
      {R"("text")", R"(\"text\")"},
      {R"({"inp)", R"({\"inp)"},
  };
  for (const auto& [arguments, inside] : cases)
    for (std::size_t size = 1; size <= std::string_view(arguments).size(); ++size)
      EXPECT_EQ(told(arguments, size), inside) << arguments << " in pieces of " << size;
}

}  // namespace
}  // namespace solidrust::dialect
