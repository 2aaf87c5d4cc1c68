#include "dialect/messages/answer_reader.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace solidrust::dialect {
namespace {

using Kind = AnswerEvent::Kind;

std::string in_words(const AnswerEvent& event) {
  const std::string text(event.text.inside);
  const std::string number = std::to_string(event.call);
  switch (event.kind) {
    case Kind::text:
      return "text " + text;
    case Kind::refusal:
      return "refusal " + text;
    case Kind::reasoning:
      return "reasoning " + text;
    case Kind::signature:
      return "signature " + text;
    case Kind::call:
      return "call " + number + " " + std::string(event.id.inside) + " " +
             std::string(event.name.inside);
    case Kind::arguments:
      return "arguments " + number + " " + text;
    case Kind::finish:
      return "finish " + std::to_string(static_cast<int>(event.finish)) +
             (event.text.given() ? " at " + text : "");
  }
  return "";
}

// The events of each piece in words; "invalid" where a piece is.
std::string read(const std::vector<std::string>& pieces) {
  MessagesReader reader;
  UsageReading usage;
  std::string words;
  for (const std::string& data : pieces) {
    std::vector<AnswerEvent> events;
    if (reader.read_event("", data, usage, events) == AnswerKind::invalid) return words + "invalid";
    for (const AnswerEvent& event : events) words += in_words(event) + "\n";
  }
  return words;
}

std::string whole(const std::string& body) {
  MessagesReader reader;
  UsageReading usage;
  std::vector<AnswerEvent> events;
  const AnswerKind kind = reader.read_whole(body, usage, events);
  if (kind == AnswerKind::invalid) return "invalid";
  if (kind == AnswerKind::error) return "error";
  std::string words;
  for (const AnswerEvent& event : events) words += in_words(event) + "\n";
  return words;
}

std::string start(int index, std::string_view block) {
  return R"({"type":"content_block_start","index":)" + std::to_string(index) +
         R"(,"content_block":)" + std::string(block) + "}";
}
std::string tool(int index, std::string_view id, std::string_view name,
                 std::string_view input = "{}") {
  return start(index, R"({"type":"tool_use","id":")" + std::string(id) + R"(","name":")" +
                          std::string(name) + R"(","input":)" + std::string(input) + "}");
}
std::string delta(int index, std::string_view type, std::string_view field,
                  std::string_view inside) {
  return R"({"type":"content_block_delta","index":)" + std::to_string(index) +
         R"(,"delta":{"type":")" + std::string(type) + "\",\"" + std::string(field) + "\":\"" +
         std::string(inside) + "\"}}";
}
std::string text(int index, std::string_view inside) {
  return delta(index, "text_delta", "text", inside);
}
std::string json(int index, std::string_view inside) {
  return delta(index, "input_json_delta", "partial_json", inside);
}
std::string stop(int index) {
  return R"({"type":"content_block_stop","index":)" + std::to_string(index) + "}";
}
std::string finish(std::string_view reason, std::string_view sequence = "null") {
  return R"({"type":"message_delta","delta":{"stop_reason":")" + std::string(reason) +
         R"(","stop_sequence":)" + std::string(sequence) + R"(},"usage":{"output_tokens":3}})";
}

TEST(MessagesReader, thinking_text_and_calls_are_read_as_they_come) {
  EXPECT_EQ(read({R"({"type":"message_start","message":{"usage":{"input_tokens":5}}})",
                  start(0, R"({"type":"thinking","thinking":"","signature":""})"),
                  delta(0, "thinking_delta", "thinking", "hm\\n"),
                  delta(0, "signature_delta", "signature", "EqQB"), stop(0), R"({"type":"ping"})",
                  start(1, R"({"type":"text","text":""})"), text(1, "Hel"), text(1, "lo"), stop(1),
                  tool(2, "toolu_1", "f"), json(2, ""), json(2, "{\\\"a\\\":"), json(2, "1}"),
                  stop(2), finish("tool_use"), R"({"type":"message_stop"})"}),
            "reasoning hm\\n\nsignature EqQB\ntext Hel\ntext lo\ncall 0 toolu_1 f\n"
            "arguments 0 {\\\"a\\\":\narguments 0 1}\nfinish 3\n");
}

// litellm#21331 the other way: the number counts calls, not blocks.
TEST(MessagesReader, calls_are_counted_by_themselves) {
  EXPECT_EQ(read({start(0, R"({"type":"text","text":""})"), stop(0), tool(1, "a", "f"),
                  json(1, "{}"), stop(1), start(2, R"({"type":"server_tool_use","name":"s"})"),
                  stop(2), tool(3, "b", "g"), json(3, "{}"), stop(3)}),
            "call 0 a f\narguments 0 {}\ncall 1 b g\narguments 1 {}\n");
}

TEST(MessagesReader, a_call_without_deltas_has_what_stood_in_its_start) {
  EXPECT_EQ(read({tool(0, "a", "f"), stop(0)}), "call 0 a f\narguments 0 {}\n");
  EXPECT_EQ(read({tool(0, "a", "f", R"({"x":"y\n"})"), stop(0)}),
            "call 0 a f\narguments 0 {\\\"x\\\":\\\"y\\\\n\\\"}\n");
  EXPECT_EQ(read({tool(0, "a", "f", R"({"x":1})"), json(0, "{}"), stop(0)}),
            "call 0 a f\narguments 0 {}\n");
  EXPECT_EQ(read({tool(0, "a", "f"), finish("tool_use")}),
            "call 0 a f\narguments 0 {}\nfinish 3\n");
  EXPECT_EQ(read({tool(0, "a", "f"), tool(0, "b", "g"), stop(0)}),
            "call 0 a f\narguments 0 {}\ncall 1 b g\narguments 1 {}\n");
}

TEST(MessagesReader, overlapping_blocks_stay_apart) {
  EXPECT_EQ(read({tool(0, "a", "f"), tool(1, "b", "g"), json(1, "{"), json(0, "{}"), json(1, "}"),
                  stop(1), stop(0)}),
            "call 0 a f\ncall 1 b g\narguments 1 {\narguments 0 {}\narguments 1 }\n");
}

TEST(MessagesReader, what_is_not_known_is_skipped_whole) {
  EXPECT_EQ(read({start(0, R"({"type":"redacted_thinking","data":"x"})"), stop(0),
                  start(1, R"({"type":"web_search_tool_result","content":[{"text":"x"}]})"),
                  text(1, "hidden"), json(1, "{}"), stop(1), start(2, R"({"type":"text"})"),
                  delta(2, "citations_delta", "citation", "x"), delta(2, "new_delta", "text", "x"),
                  text(2, "seen"), stop(2), R"({"type":"new_event","delta":{"text":"x"}})"}),
            "text seen\n");
}

TEST(MessagesReader, text_in_the_start_of_a_block_counts) {
  EXPECT_EQ(read({start(0, R"({"type":"text","text":"a"})"), text(0, "b")}), "text a\ntext b\n");
}

TEST(MessagesReader, each_reason_has_its_finish) {
  const std::pair<const char*, Finish> reasons[] = {
      {"end_turn", Finish::stop},      {"pause_turn", Finish::stop},
      {"max_tokens", Finish::length},  {"model_context_window_exceeded", Finish::length},
      {"tool_use", Finish::calls},     {"refusal", Finish::refusal},
      {"something_new", Finish::stop},
  };
  for (const auto& [reason, expected] : reasons)
    EXPECT_EQ(read({finish(reason)}), "finish " + std::to_string(static_cast<int>(expected)) + "\n")
        << reason;
  EXPECT_EQ(read({finish("stop_sequence", R"("\n\n")")}), "finish 1 at \\n\\n\n");
  EXPECT_EQ(read({finish("end_turn"), text(0, "x"), finish("tool_use")}), "finish 0\n");
}

// open-webui#20933, the other way round: a client that goes by the reason would not run the tool.
TEST(MessagesReader, an_end_after_a_call_is_one_for_the_call) {
  const std::string called = "call 0 a f\narguments 0 {}\n";
  const std::vector<std::string> call = {tool(0, "a", "f"), stop(0)};
  EXPECT_EQ(read({call[0], call[1], finish("end_turn")}), called + "finish 3\n");
  EXPECT_EQ(read({call[0], call[1], finish("max_tokens")}), called + "finish 2\n");
}

TEST(MessagesReader, only_message_stop_is_the_end) {
  MessagesReader reader;
  UsageReading usage;
  std::vector<AnswerEvent> events;
  EXPECT_EQ(reader.read_event("", finish("end_turn"), usage, events), AnswerKind::content);
  EXPECT_EQ(reader.read_event("message_stop", "{}", usage, events), AnswerKind::done);
  EXPECT_EQ(reader.read_event("", R"({"type":"error","error":{"message":"m"}})", usage, events),
            AnswerKind::error);
  EXPECT_EQ(usage.completion_tokens, 3U);
}

TEST(MessagesReader, an_end_without_a_reason_is_a_broken_stream) {
  const std::string end = R"({"type":"message_stop"})";
  const std::string no_reason =
      R"({"type":"message_delta","delta":{"stop_reason":null},"usage":{"output_tokens":3}})";
  EXPECT_EQ(read({text(0, "a"), end}), "text a\ninvalid");
  EXPECT_EQ(read({text(0, "a"), no_reason, end}), "text a\ninvalid");
  EXPECT_EQ(read({text(0, "a"), finish("end_turn"), end}), "text a\nfinish 0\n");
}

TEST(MessagesReader, what_no_answer_can_hold_is_invalid) {
  EXPECT_EQ(read({"{"}), "invalid");
  EXPECT_EQ(read({tool(0, "a", "")}), "invalid");
  EXPECT_EQ(read({json(0, "{}")}), "invalid");
  EXPECT_EQ(read({start(0, R"({"type":"text"})"), json(0, "{}")}), "invalid");
}

TEST(MessagesReader, sixty_four_blocks_may_be_open_and_no_more) {
  std::vector<std::string> pieces;
  for (int i = 0; i < 64; ++i) pieces.push_back(start(i, R"({"type":"text","text":"x"})"));
  EXPECT_FALSE(read(pieces).ends_with("invalid"));
  pieces.push_back(start(64, R"({"type":"text","text":"x"})"));
  EXPECT_TRUE(read(pieces).ends_with("invalid"));
}

TEST(MessagesReader, a_whole_answer_brings_the_same_events) {
  EXPECT_EQ(whole(R"({"type":"message","content":[{"type":"thinking","thinking":"hm",)"
                  R"("signature":"EqQB"},{"type":"text","text":"Hello"},{"type":"text","text":""},)"
                  R"({"type":"redacted_thinking","data":"x"},)"
                  R"({"type":"tool_use","id":"a","name":"f","input":{"x": "\""}},)"
                  R"({"type":"tool_use","id":"b","name":"g","input":{}}],)"
                  R"("stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":2}})"),
            "reasoning hm\nsignature EqQB\ntext Hello\ncall 0 a f\n"
            "arguments 0 {\\\"x\\\": \\\"\\\\\\\"\\\"}\ncall 1 b g\narguments 1 {}\nfinish 3\n");
}

TEST(MessagesReader, whole_answers_that_are_none) {
  EXPECT_EQ(whole(R"({"type":"error","error":{"message":"m"}})"), "error");
  EXPECT_EQ(whole("{}"), "invalid");
  EXPECT_EQ(whole(R"({"content":"x"})"), "invalid");
  EXPECT_EQ(whole("[]"), "invalid");
  EXPECT_EQ(whole(R"({"content":[{"type":"tool_use","id":"a","input":{}}]})"), "invalid");
  EXPECT_EQ(whole(R"({"content":[{"type":"tool_use","name":"f","input":[]}]})"), "invalid");
}

}  // namespace
}  // namespace solidrust::dialect
