#include "dialect/tool_list.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "dialect/chat/request_reader.h"
#include "dialect/messages/request_reader.h"
#include "dialect/responses/request_reader.h"

namespace solidrust::dialect {
namespace {

Tool named(std::string_view space, std::string_view name, CallKind kind = CallKind::function) {
  Tool tool;
  tool.kind = kind;
  if (!space.empty()) tool.space = {space};
  tool.name = {name};
  return tool;
}

using Read = Result<Turn> (*)(std::string_view, const ReasoningSeal*);

// Requests of each dialect with so many tools, whose names begin with `prefix`.
std::string tools(std::string_view form, std::size_t count, std::string_view prefix = "f") {
  std::string list;
  for (std::size_t i = 0; i < count; ++i) {
    if (i != 0) list += ',';
    list += fmt::format(fmt::runtime(form), prefix, i);
  }
  return "[" + list + "]";
}
constexpr std::string_view kFlat = R"({{"type":"function","name":"{}{}"}})";
constexpr std::string_view kChat = R"({{"type":"function","function":{{"name":"{}{}"}}}})";
constexpr std::string_view kMessages = R"({{"name":"{}{}","input_schema":{{}}}})";

std::string in_responses(const std::string& list, std::string_view more = {}) {
  return fmt::format(R"({{"model":"m","input":"hi","tools":{}{}}})", list, more);
}
std::string in_chat(const std::string& list, std::string_view more = {}) {
  return fmt::format(
      R"({{"model":"m","messages":[{{"role":"user","content":"hi"}}],"tools":{}{}}})", list, more);
}
std::string in_messages(const std::string& list) {
  return fmt::format(
      R"({{"model":"m","max_tokens":9,"messages":[{{"role":"user","content":"hi"}}],"tools":{}}})",
      list);
}

void expect_tools(Read read, const std::string& body, std::size_t count) {
  const Result<Turn> turn = read(body, nullptr);
  ASSERT_TRUE(turn.ok()) << turn.error().message;
  EXPECT_EQ(turn->tools.size(), count);
}
void expect_too_many(Read read, const std::string& body) {
  const Result<Turn> turn = read(body, nullptr);
  ASSERT_FALSE(turn.ok());
  EXPECT_EQ(turn.error().code, ErrorCode::invalid_value);
  EXPECT_EQ(turn.error().param, "tools");
}

TEST(ToolList, a_request_of_any_dialect_may_have_1024_tools_and_no_more) {
  expect_tools(read_responses_request, in_responses(tools(kFlat, kMostTools)), kMostTools);
  expect_tools(read_chat_request, in_chat(tools(kChat, kMostTools)), kMostTools);
  expect_tools(read_messages_request, in_messages(tools(kMessages, kMostTools)), kMostTools);
  expect_too_many(read_responses_request, in_responses(tools(kFlat, kMostTools + 1)));
  expect_too_many(read_chat_request, in_chat(tools(kChat, kMostTools + 1)));
  expect_too_many(read_messages_request, in_messages(tools(kMessages, kMostTools + 1)));
}

TEST(ToolList, additional_tools_count_with_the_others) {
  const auto body = [](std::size_t count) {
    return fmt::format(
        R"({{"model":"m","tools":{},"input":[{{"type":"additional_tools","tools":{}}}]}})",
        tools(kFlat, 1000), tools(kFlat, count, "g"));
  };
  expect_tools(read_responses_request, body(24), kMostTools);
  expect_too_many(read_responses_request, body(25));
}

TEST(ToolList, a_namespace_counts_by_its_tools) {
  const auto body = [](std::size_t count) {
    return in_responses(
        fmt::format(R"([{{"type":"namespace","name":"n","tools":{}}}])", tools(kFlat, count)));
  };
  expect_tools(read_responses_request, body(kMostTools), kMostTools);
  expect_too_many(read_responses_request, body(kMostTools + 1));
}

TEST(ToolList, older_functions_count_with_the_tools) {
  const auto more = [](std::size_t count) {
    return R"(,"functions":)" + tools(R"({{"name":"{}{}"}})", count, "g");
  };
  expect_tools(read_chat_request, in_chat(tools(kChat, 1000), more(24)), kMostTools);
  expect_too_many(read_chat_request, in_chat(tools(kChat, 1000), more(25)));
}

// An upstream is told each name once; the first holds.
TEST(ToolList, tools_of_the_same_name_are_one) {
  Turn turn;
  ToolList list;
  EXPECT_EQ(list.add(turn, named("a", "b")), ToolList::Added::yes);
  EXPECT_EQ(list.add(turn, named("", "a__b")), ToolList::Added::again);
  EXPECT_EQ(list.add(turn, named("", R"(a__\u0062)", CallKind::custom)), ToolList::Added::again);
  EXPECT_EQ(list.add(turn, named("", "b")), ToolList::Added::yes);
  EXPECT_EQ(turn.tools.size(), 2u);
  expect_tools(read_responses_request,
               in_responses(R"([{"type":"function","name":"f"},{"type":"custom","name":"f"}])"), 1);
  expect_tools(read_chat_request,
               in_chat(R"([{"type":"function","function":{"name":"f"}},)"
                       R"({"type":"function","name":"f"}])"),
               1);
  expect_tools(read_messages_request,
               in_messages(R"([{"name":"f","input_schema":{}},{"name":"f","input_schema":{}}])"),
               1);
  const std::string again =
      in_messages(R"([{"name":"f","input_schema":{}},{"name":"f","input_schema":{}}])");
  EXPECT_EQ(read_messages_request(again, nullptr)->dropped,
            std::vector<std::string_view>{"tools.again"});
}

// Both lists at their longest, and the allowed ones over and over: each is looked up once.
TEST(ToolList, allowed_tools_are_taken_once_and_in_the_order_of_the_tools) {
  const std::string all = tools(kFlat, kMostTools);
  std::string many = tools(kFlat, kMostTools);
  many.pop_back();
  for (int i = 0; i < 50'000; ++i)
    many += i % 2 == 0 ? R"(,{"type":"function","name":"f1023"})"
                       : R"(,{"type":"namespace","name":"none"})";
  many += "]";
  expect_tools(
      read_responses_request,
      in_responses(all,
                   R"(,"tool_choice":{"type":"allowed_tools","mode":"auto","tools":)" + many + "}"),
      kMostTools);
  std::string in_chat_many = tools(kChat, kMostTools);
  in_chat_many.pop_back();
  for (int i = 0; i < 50'000; ++i)
    in_chat_many += R"(,{"type":"function","function":{"name":"f1023"}})";
  in_chat_many += "]";
  expect_tools(read_chat_request,
               in_chat(tools(kChat, kMostTools),
                       R"(,"tool_choice":{"type":"allowed_tools","allowed_tools":{"tools":)" +
                           in_chat_many + "}}"),
               kMostTools);
}

TEST(ToolList, what_is_allowed_stands_in_its_namespace_or_in_any) {
  Turn turn;
  const std::vector<Tool> given = {named("", "f"), named("n", "f"), named("m", "g")};
  const auto left = [&](const AllowedTools& allowed) {
    turn.tools = given;
    allowed.apply(turn);
    return turn.tools.size();
  };
  AllowedTools any, spaced, space;
  EXPECT_EQ(left(any), 0u);
  any.allow({"f"});
  EXPECT_EQ(left(any), 2u);
  spaced.allow({"n"}, {"f"});
  EXPECT_EQ(left(spaced), 1u);
  space.allow_space({"m"});
  EXPECT_EQ(left(space), 1u);
  EXPECT_EQ(turn.tools[0].name.inside, "g");
}

}  // namespace
}  // namespace solidrust::dialect
