#include "base/json_cursor.h"

#include <random>
#include <vector>

#include <gtest/gtest.h>
#include <simdjson.h>

namespace solidrust {
namespace {

bool valid(std::string_view text, unsigned depth = 64) {
  JsonCursor json(text, depth);
  return json.skip() && json.at_end();
}

TEST(JsonCursor, accepts_what_the_grammar_allows) {
  for (const char* text :
       {"null", " true ", "false", "0", "-0", "-1.5e+10", "1E5", "123456789012345678901234567890",
        "\"\"", R"("a\"\\\/\b\f\n\r\tA\ud800")", "[]", "[ ]", "{}", "[1,2]", "[[],{}]",
        R"({"a":1})", "\t{ \"a\" : [ 1 , { } ] }\r\n", R"({"":0,"":0})", "\"\x7f\xC3\xA9\""})
    EXPECT_TRUE(valid(text)) << text;
}

TEST(JsonCursor, refuses_what_the_grammar_does_not) {
  for (const char* text : {"",
                           " ",
                           "nul",
                           "nulll",
                           "True",
                           "01",
                           "-",
                           "1.",
                           ".5",
                           "1e",
                           "1e+",
                           "+1",
                           "0x1",
                           "1 2",
                           "\"",
                           "\"a",
                           "\"\t\"",
                           "\"\\x\"",
                           "\"\\u12g4\"",
                           "\"\\u123\"",
                           "[",
                           "]",
                           "[1",
                           "[1,",
                           "[1,]",
                           "[,1]",
                           "[1 2]",
                           "{",
                           "}",
                           "{]",
                           "[}",
                           "{\"a\"",
                           "{\"a\":",
                           "{\"a\":1",
                           "{\"a\":1,",
                           "{\"a\":1,}",
                           "{\"a\" 1}",
                           "{a:1}",
                           "{1:1}",
                           "{,}",
                           "[1]]",
                           "{}{}",
                           "NaN",
                           "Infinity",
                           "'a'",
                           "\xEF\xBB\xBF{}",
                           "[\v1]",
                           "//\n1"})
    EXPECT_FALSE(valid(text)) << text;
  EXPECT_FALSE(valid(std::string_view("\"\0\"", 3)));
  EXPECT_FALSE(valid(std::string_view("1\0", 2)));
}

TEST(JsonCursor, depth_is_allowed_up_to_the_limit_and_not_one_more) {
  for (const unsigned limit : {1u, 64u, 65u, JsonCursor::kMaxDepth}) {
    const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
    EXPECT_TRUE(valid(nested(limit), limit)) << limit;
    EXPECT_FALSE(valid(nested(limit + 1), limit)) << limit;
    const std::string deep = nested(limit + 1);
    JsonCursor json(deep, limit);
    EXPECT_FALSE(json.skip());
    EXPECT_EQ(json.fault(), JsonFault::too_deep);
  }
}

TEST(JsonCursor, a_million_levels_are_refused_at_the_limit) {
  const std::string deep(1'000'000, '[');
  JsonCursor json(deep, 64);
  EXPECT_FALSE(json.skip());
  EXPECT_EQ(json.offset(), 64u);
}

TEST(JsonCursor, values_are_known_by_their_place) {
  const std::string text = R"( {"a" : [1, {"b":"c]"}] ,"d\n":"x\"y" , "e":-1.5e3})";
  JsonCursor json(text);
  std::vector<std::pair<std::string, std::string>> fields;
  std::string_view key;
  std::string_view raw;
  ASSERT_TRUE(json.enter_object());
  while (json.next_field(key)) {
    ASSERT_TRUE(json.skip(raw));
    fields.emplace_back(key, raw);
  }
  EXPECT_TRUE(json.at_end());
  const std::vector<std::pair<std::string, std::string>> expected{
      {"a", R"([1, {"b":"c]"}])"}, {"d\\n", R"("x\"y")"}, {"e", "-1.5e3"}};
  EXPECT_EQ(fields, expected);
}

TEST(JsonCursor, nested_reading_and_skipping_mix) {
  const std::string text = R"([{"r":1,"x":[1,2]},[],{"r":2},3])";
  JsonCursor json(text);
  std::string roles;
  std::string_view key;
  std::string_view raw;
  ASSERT_TRUE(json.enter_array());
  while (json.next_element()) {
    if (json.peek() != JsonType::object) {
      json.skip();
      continue;
    }
    json.enter_object();
    while (json.next_field(key)) {
      json.skip(raw);
      if (key == "r") roles += raw;
    }
  }
  EXPECT_TRUE(json.at_end());
  EXPECT_EQ(roles, "12");
}

// Lists of numbers are skipped in a loop of their own: what is wrong in one is found all the same.
TEST(JsonCursor, a_list_of_numbers_is_as_strict_as_any) {
  for (const char* good :
       {"0", "-0", "12", "-1.5", "123456789012345.123456789012345", "1e5", "2E-10", " 7", "\n7",
        "\t7", "7 ", "\"text\"", "[1,2]", "{\"a\":1}", "null"})
    for (std::size_t at = 0; at < 40; ++at) {
      std::string text = "[1";
      for (std::size_t i = 0; i < 40; ++i) text += "," + std::string(i == at ? good : "-0.0123456");
      EXPECT_TRUE(valid(text + "]")) << good;
      EXPECT_TRUE(valid("{\"a\":" + text + "]}")) << good;
      EXPECT_FALSE(valid(text)) << good;
      EXPECT_FALSE(valid(text + ",]")) << good;
    }
  for (const char* bad : {"", "01", "-", "1.", ".5", "1e", "1e+", "+1", "-a", "00", "1.e5",
                          "1234567x", "12345678x", "0x1", "1 2", "--1", "1..2", "1e5.5"})
    for (std::size_t at = 0; at < 40; ++at) {
      std::string text = "[1";
      for (std::size_t i = 0; i < 40; ++i) text += "," + std::string(i == at ? bad : "-0.0123456");
      EXPECT_FALSE(valid(text + "]")) << bad;
    }
}

TEST(JsonCursor, faults_are_sticky) {
  JsonCursor json("[1 x]");
  EXPECT_TRUE(json.enter_array());
  EXPECT_TRUE(json.next_element());
  EXPECT_TRUE(json.skip());
  EXPECT_FALSE(json.next_element());
  EXPECT_TRUE(json.failed());
  EXPECT_EQ(json.peek(), JsonType::none);
  EXPECT_FALSE(json.at_end());
}

TEST(JsonCursor, strings_end_where_they_end_at_every_alignment) {
  for (std::size_t length = 0; length < 40; ++length) {
    for (std::size_t pad = 0; pad < 9; ++pad) {
      const std::string text = std::string(pad, ' ') + '"' + std::string(length, 'x') + "\"";
      JsonCursor json(text);
      std::string_view inside;
      ASSERT_TRUE(json.string(inside));
      EXPECT_EQ(inside.size(), length);
      EXPECT_TRUE(json.at_end());
      std::string broken = text;
      if (length > 0) {
        broken[pad + 1 + length / 2] = '\x1f';
        EXPECT_FALSE(valid(broken));
      }
    }
  }
}

TEST(JsonCursor, agrees_with_simdjson_on_damaged_documents) {
  const std::vector<std::string> seeds{
      R"({"model":"m","messages":[{"role":"user","content":"a\"b\\né"}],"n":[1,-2.5,3e2]})",
      R"([true,false,null,{"a":{"b":[[],{}]}},"",0])", R"("x\t")"};
  const std::string_view alphabet = "{}[]\",:\\ 0123-+.eEtrufalsn\x01\x7f";
  std::mt19937 random(7);
  simdjson::dom::parser parser;
  std::size_t accepted = 0;
  for (int round = 0; round < 30'000; ++round) {
    std::string text = seeds[random() % seeds.size()];
    for (auto edits = 1 + random() % 3; edits > 0; --edits) {
      const std::size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = alphabet[random() % alphabet.size()];
          break;
        case 1:
          text.erase(at, 1);
          break;
        default:
          text.insert(at, 1, alphabet[random() % alphabet.size()]);
      }
      if (text.empty()) text = "0";
    }
    if (!simdjson::validate_utf8(text)) continue;
    const bool theirs = parser.parse(text).error() == simdjson::SUCCESS;
    // It also refuses what the grammar allows: half surrogates and numbers beyond a double.
    if (!theirs && (text.find("\\u") != text.npos || text.find_first_of("eE") != text.npos) &&
        valid(text))
      continue;
    accepted += theirs ? 1 : 0;
    ASSERT_EQ(valid(text), theirs) << text;
  }
  EXPECT_GT(accepted, 1000u);
}

TEST(JsonUnescape, resolves_every_escape) {
  std::string out;
  EXPECT_TRUE(json_unescape(R"(a\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83d\ude00z)", out));
  EXPECT_EQ(out, "a\"\\/\b\f\n\r\tA\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z");
}

TEST(JsonUnescape, refuses_half_surrogates) {
  for (const char* text : {R"(\ud800)", R"(\udc00)", R"(\ud800x)", R"(\ud800\n)", R"(\ud800A)"}) {
    std::string out;
    EXPECT_FALSE(json_unescape(text, out)) << text;
  }
}

TEST(JsonEquals, sees_through_escaped_spellings) {
  EXPECT_TRUE(json_equals("model", "model"));
  EXPECT_TRUE(json_equals(R"(m\u006Fdel)", "model"));
  EXPECT_FALSE(json_equals("models", "model"));
  EXPECT_FALSE(json_equals(R"(mod\u0065l\ud800)", "model"));
}

}  // namespace
}  // namespace solidrust
