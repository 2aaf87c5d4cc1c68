#include "dialect/tool_names.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/json_cursor.h"
#include "base/utf8.h"

namespace solidrust::dialect {
namespace {

constexpr std::size_t kLongest = 64;

Tool tool(CallKind kind, std::string_view space, std::string_view name) {
  Tool made;
  made.kind = kind;
  if (!space.empty()) made.space = {space};
  made.name = {name};
  return made;
}

TEST(ToolNames, a_name_without_a_namespace_stays_and_one_with_it_is_joined) {
  EXPECT_EQ(flat_name("", "get_weather"), "get_weather");
  EXPECT_EQ(flat_name("mcp", "get_weather"), "mcp__get_weather");
  EXPECT_EQ(flat_name("", "mcp__get"), "mcp__get");
}

TEST(ToolNames, a_name_of_64_bytes_stays_and_a_longer_one_ends_in_a_hash_of_the_whole) {
  const std::string fits(kLongest, 'a');
  EXPECT_EQ(flat_name("", fits), fits);
  EXPECT_EQ(flat_name(std::string(31, 'n'), std::string(31, 'a')),
            std::string(31, 'n') + "__" + std::string(31, 'a'));

  const std::string longer = flat_name("", fits + "a");
  EXPECT_EQ(longer.size(), kLongest);
  EXPECT_TRUE(longer.starts_with(std::string(40, 'a')));
  EXPECT_NE(longer, flat_name("", fits + "b"));
}

TEST(ToolNames, long_names_that_begin_alike_stay_apart) {
  std::set<std::string> flat;
  for (int i = 0; i < 1000; ++i)
    flat.insert(flat_name(std::string(60, 'n'), "tool" + std::to_string(i)));
  EXPECT_EQ(flat.size(), 1000U);
}

TEST(ToolNames, a_cut_falls_neither_into_a_character_nor_into_an_escape) {
  const std::string characters[] = {"a",    "\xC3\xA9", "\xE2\x82\xAC",   "\xF0\x9F\x98\x80", "\\n",
                                    "\\\"", "\\u0001",  "\\uD83D\\uDE00", "\\ud800"};
  for (const std::string& one : characters) {
    for (std::size_t before = 0; before < 16; ++before) {
      std::string name(before, 'x');
      for (int i = 0; i < 70; ++i) name += one;
      const std::string flat = flat_name("", name);
      EXPECT_LE(flat.size(), kLongest);
      EXPECT_TRUE(is_utf8(flat)) << flat;
      const std::string document = '"' + flat + '"';
      JsonCursor json(document);
      json.skip();
      EXPECT_TRUE(json.at_end()) << flat;
      std::string plain;
      EXPECT_EQ(json_unescape(flat, plain), one != "\\ud800") << flat;
    }
  }
}

TEST(ToolNames, an_answer_finds_its_tool_however_the_name_is_spelled) {
  Turn turn;
  turn.tools = {tool(CallKind::function, "mcp", "get"), tool(CallKind::custom, "", "apply_patch"),
                tool(CallKind::function, "", "na\\u006de"),
                tool(CallKind::function, std::string_view("n"), "\\u00e9")};
  const ToolNames names(turn);

  ASSERT_NE(names.find("mcp__get"), nullptr);
  EXPECT_EQ(names.find("mcp__get")->space, "mcp");
  EXPECT_EQ(names.find("mcp__get")->name, "get");
  EXPECT_EQ(names.find("mcp__get")->kind, CallKind::function);
  ASSERT_NE(names.find("apply_patch"), nullptr);
  EXPECT_EQ(names.find("apply_patch")->kind, CallKind::custom);
  EXPECT_EQ(names.find("apply_patch")->space, "");
  ASSERT_NE(names.find("name"), nullptr);
  EXPECT_EQ(names.find("name")->name, "na\\u006de");
  EXPECT_NE(names.find("n__\xC3\xA9"), nullptr);
  EXPECT_NE(names.find("n\\u005f_\\u00E9"), nullptr);
  EXPECT_EQ(names.find("get"), nullptr);
  EXPECT_EQ(names.find(""), nullptr);
}

TEST(ToolNames, a_tool_with_a_cut_name_is_found_by_it) {
  const std::string space(40, 's'), name(40, 'n');
  Turn turn;
  turn.tools = {tool(CallKind::function, space, name)};
  const ToolNames names(turn);
  ASSERT_NE(names.find(flat_name(space, name)), nullptr);
  EXPECT_EQ(names.find(flat_name(space, name))->name, name);
}

TEST(ToolNames, they_need_the_request_no_longer) {
  ToolNames names;
  {
    std::string text = "mcpget";
    Turn turn;
    turn.tools = {tool(CallKind::function, std::string_view(text).substr(0, 3),
                       std::string_view(text).substr(3))};
    names = ToolNames(turn);
    text.assign(6, 'x');
  }
  ASSERT_NE(names.find("mcp__get"), nullptr);
  EXPECT_EQ(names.find("mcp__get")->name, "get");
}

Turn turn_of(std::vector<Tool> tools) {
  Turn turn;
  turn.tools = std::move(tools);
  return turn;
}

TEST(ToolNames, two_tools_of_one_flat_name_are_refused) {
  using enum CallKind;
  EXPECT_TRUE(check_tool_names(turn_of({})).ok());
  EXPECT_TRUE(
      check_tool_names(turn_of({tool(function, "a", "get"), tool(function, "b", "get")})).ok());
  const Turn twice[] = {
      turn_of({tool(function, "", "get"), tool(function, "", "get")}),
      turn_of({tool(function, "", "get"), tool(custom, "", "get")}),
      turn_of({tool(function, "a", "get"), tool(function, "", "a__get")}),
      turn_of({tool(function, "", "get"), tool(function, "", "g\\u0065t")}),
  };
  for (const Turn& turn : twice) {
    const Result<void> checked = check_tool_names(turn);
    ASSERT_FALSE(checked.ok());
    EXPECT_EQ(checked.error().param, "tools");
  }
}

TEST(ToolNames, a_tool_that_is_demanded_must_be_there) {
  Turn turn = turn_of({tool(CallKind::function, "a", "get")});
  turn.tool_choice.mode = ToolChoice::Mode::named;
  turn.tool_choice.space = {"a"};
  turn.tool_choice.name = {"get"};
  EXPECT_TRUE(check_tool_names(turn).ok());
  turn.tool_choice.space = {};
  const Result<void> checked = check_tool_names(turn);
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().param, "tool_choice");
  EXPECT_EQ(checked.error().message, "There is no tool 'get' for this model.");
}

}  // namespace
}  // namespace solidrust::dialect
