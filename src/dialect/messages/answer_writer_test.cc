#include "dialect/messages/answer_writer.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "dialect/messages/testing/plain_seal.h"

namespace solidrust::dialect {
namespace {

using Kind = AnswerEvent::Kind;

const messages::PlainSeal kSeal;

AnswerFacts facts() {
  AnswerFacts made;
  made.id = "r1";
  made.model = R"("claude")";
  made.prompt_tokens = 7;
  made.seal = &kSeal;
  return made;
}

AnswerEvent words(Kind kind, std::string_view text) {
  AnswerEvent event;
  event.kind = kind;
  event.text = {text};
  return event;
}
AnswerEvent text(std::string_view inside) {
  return words(Kind::text, inside);
}
AnswerEvent reasoning(std::string_view inside) {
  return words(Kind::reasoning, inside);
}
AnswerEvent call(std::uint32_t number, std::string_view id, std::string_view name) {
  AnswerEvent event;
  event.kind = Kind::call;
  event.call = number;
  event.id = {id};
  event.name = {name};
  return event;
}
AnswerEvent arguments(std::uint32_t number, std::string_view inside) {
  AnswerEvent event = words(Kind::arguments, inside);
  event.call = number;
  return event;
}
AnswerEvent finish(Finish why, std::string_view stop = {}) {
  AnswerEvent event = words(Kind::finish, stop);
  event.finish = why;
  return event;
}

// The events of a stream in short: "name data" a line, without what every line has.
std::string brief(std::string_view stream) {
  std::string lines;
  while (!stream.empty()) {
    const std::size_t end = stream.find("\n\n");
    if (end == stream.npos || !stream.starts_with("event: ")) return "no whole event: " + lines;
    const std::string_view event = stream.substr(7, end - 7);
    stream.remove_prefix(end + 2);
    const std::string_view name = event.substr(0, event.find('\n'));
    const std::string start = std::string(name) + "\ndata: {\"type\":\"" + std::string(name) + "\"";
    if (!event.starts_with(start)) return "another type: " + std::string(event);
    lines += name;
    lines.append(event.substr(start.size()));
    lines.back() = '\n';
  }
  return lines;
}

// What is streamed between begin() and end().
std::string streamed(const std::vector<AnswerEvent>& events, AnswerFacts of = facts()) {
  MessagesWriter writer(of);
  std::string out;
  for (const AnswerEvent& event : events)
    if (const auto written = writer.write(event, out); !written)
      return brief(out) + "error " + written.error().internal;
  return brief(out);
}

std::string ending(const std::vector<AnswerEvent>& events, const AnswerUsage& usage = {}) {
  MessagesWriter writer(facts());
  std::string out;
  for (const AnswerEvent& event : events)
    if (!writer.write(event, out)) return "error";
  out.clear();
  if (const Result<void> ended = writer.end(usage, out); !ended)
    writer.fail(ended.error(), usage, out);
  return brief(out);
}

// stop_reason and stop_sequence at the end of a stream.
std::string stop_of(const std::vector<AnswerEvent>& events) {
  const std::string end = ending(events);
  const std::size_t from = end.find("\"stop_reason\":");
  return from == end.npos ? end : end.substr(from + 14, end.find('}', from) - from - 14);
}

std::string whole(const std::vector<AnswerEvent>& events, const AnswerUsage& usage = {},
                  AnswerFacts of = facts()) {
  MessagesWriter writer(of);
  for (const AnswerEvent& event : events) writer.take(event);
  std::string out;
  const auto written = writer.whole(usage, out);
  return written ? out : std::string(error_row(written.error().code).name);
}

std::string start(int index, std::string_view block) {
  return "content_block_start,\"index\":" + std::to_string(index) +
         ",\"content_block\":" + std::string(block) + "\n";
}
std::string start_text(int index) {
  return start(index, R"({"type":"text","text":""})");
}
std::string start_call(int index, std::string_view id, std::string_view name) {
  return start(index, R"({"type":"tool_use","id":")" + std::string(id) + R"(","name":")" +
                          std::string(name) + R"(","input":{}})");
}
std::string delta(int index, std::string_view type, std::string_view field, std::string_view what) {
  return "content_block_delta,\"index\":" + std::to_string(index) + R"(,"delta":{"type":")" +
         std::string(type) + "\",\"" + std::string(field) + "\":\"" + std::string(what) + "\"}\n";
}
std::string text_delta(int index, std::string_view what) {
  return delta(index, "text_delta", "text", what);
}
std::string json_delta(int index, std::string_view what) {
  return delta(index, "input_json_delta", "partial_json", what);
}
std::string stop(int index) {
  return "content_block_stop,\"index\":" + std::to_string(index) + "\n";
}

// sglang#20678, CLIProxyAPI#1700: a client takes 0 for a broken answer.
TEST(MessagesWriter, a_stream_begins_with_an_estimate_of_the_prompt_above_zero) {
  AnswerFacts of = facts();
  for (const auto& [tokens, told] : {std::pair{7, "7"}, std::pair{0, "1"}}) {
    of.prompt_tokens = static_cast<std::uint64_t>(tokens);
    std::string out;
    MessagesWriter(of).begin(out);
    EXPECT_EQ(brief(out),
              R"(message_start,"message":{"id":"msg_r1","type":"message","role":"assistant",)"
              R"("model":"claude","content":[],"stop_reason":null,"stop_sequence":null,)"
              R"("usage":{"input_tokens":)" +
                  std::string(told) +
                  R"(,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,)"
                  R"("output_tokens":0}})"
                  "\n");
  }
}

TEST(MessagesWriter, text_is_one_block_and_its_pieces_go_out_as_they_come) {
  MessagesWriter writer(facts());
  std::string out;
  ASSERT_TRUE(writer.write(text("Hel"), out));
  EXPECT_EQ(brief(out), start_text(0) + text_delta(0, "Hel"));
  out.clear();
  ASSERT_TRUE(writer.write(text("lo\\n"), out));
  EXPECT_EQ(brief(out), text_delta(0, "lo\\n"));
  out.clear();
  ASSERT_TRUE(writer.write(finish(Finish::stop), out));
  EXPECT_EQ(brief(out), stop(0));
  EXPECT_EQ(writer.held(), 0U);
}

// litellm#29286: they made blocks of nothing, and text was lost.
TEST(MessagesWriter, pieces_of_nothing_are_nothing) {
  EXPECT_EQ(streamed({text(""), reasoning(""), words(Kind::refusal, ""), text("a"), reasoning(""),
                      arguments(0, ""), text("b"), finish(Finish::stop)}),
            start_text(0) + text_delta(0, "a") + text_delta(0, "b") + stop(0));
}

// litellm#29518, #29600: reasoning was dropped.
TEST(MessagesWriter, thinking_is_a_block_that_closes_with_a_signature_of_the_whole) {
  const std::string thinking =
      start(0, R"({"type":"thinking","thinking":"","signature":""})") +
      delta(0, "thinking_delta", "thinking", "w\\u00e9") +
      delta(0, "thinking_delta", "thinking", "ll\\n") +
      delta(0, "signature_delta", "signature", kSeal.sign("w\xC3\xA9ll\n")) + stop(0);
  EXPECT_EQ(streamed({reasoning("w\\u00e9"), reasoning("ll\\n"), text("a"), finish(Finish::stop)}),
            thinking + start_text(1) + text_delta(1, "a") + stop(1));
  EXPECT_EQ(streamed({reasoning("w\\u00e9"), reasoning("ll\\n"), finish(Finish::length)}),
            thinking);
}

TEST(MessagesWriter, a_character_that_was_cut_in_half_is_signed_as_one) {
  const std::string stream =
      streamed({reasoning("\\ud83d"), reasoning("\\ude00"), finish(Finish::stop)});
  EXPECT_NE(stream.find(kSeal.sign("\xF0\x9F\x98\x80")), stream.npos) << stream;
}

TEST(MessagesWriter, thinking_that_nobody_can_sign_has_an_empty_signature) {
  AnswerFacts of = facts();
  of.seal = nullptr;
  EXPECT_NE(
      streamed({reasoning("x"), text("a")}, of).find(delta(0, "signature_delta", "signature", "")),
      std::string::npos);
  EXPECT_NE(streamed({reasoning("\\ud83d"), text("a")})
                .find(delta(0, "signature_delta", "signature", "")),
            std::string::npos);
}

TEST(MessagesWriter, the_signature_of_another_model_is_not_passed_on) {
  EXPECT_EQ(streamed({reasoning("x"), words(Kind::signature, "EqQB"), text("a")}).find("EqQB"),
            std::string::npos);
}

// ccrelay#119: what stands in content_block_start is ignored by clients.
TEST(MessagesWriter, arguments_go_out_as_deltas_as_they_come) {
  EXPECT_EQ(
      streamed({call(0, "call_1", "f"), arguments(0, "{\\\"a\\\""), arguments(0, ":1}"),
                finish(Finish::calls)}),
      start_call(0, "call_1", "f") + json_delta(0, "{\\\"a\\\"") + json_delta(0, ":1}") + stop(0));
}

// litellm#29491, #25561.
TEST(MessagesWriter, a_call_without_arguments_has_one_delta_with_an_empty_object) {
  const std::string stream = start_call(0, "c", "f") + json_delta(0, "{}") + stop(0);
  EXPECT_EQ(streamed({call(0, "c", "f"), finish(Finish::calls)}), stream);
  EXPECT_EQ(streamed({call(0, "c", "f"), arguments(0, ""), finish(Finish::stop)}), stream);
}

TEST(MessagesWriter, a_call_without_an_id_gets_one_of_its_own) {
  EXPECT_EQ(
      streamed({call(0, "", "f"), arguments(0, "{}"), call(1, "", "g"), finish(Finish::calls)}),
      start_call(0, "toolu_r1_0", "f") + json_delta(0, "{}") + stop(0) +
          start_call(1, "toolu_r1_1", "g") + json_delta(1, "{}") + stop(1));
}

// Claude Code takes a second call of the same id for the first, and asks for ever.
TEST(MessagesWriter, an_id_that_was_there_before_is_not_told_again) {
  Turn turn;
  turn.items.push_back(
      {Speaker::assistant, 0, Call{CallKind::function, {"call_0"}, {}, {"f"}, {}}});
  const CallIds before(turn);
  AnswerFacts of = facts();
  of.calls = &before;
  EXPECT_EQ(streamed({call(0, "call_0", "f"), arguments(0, "{}"), call(1, "call_1", "f"),
                      arguments(1, "{}"), call(2, "call_1", "f")},
                     of),
            start_call(0, "toolu_r1_0", "f") + json_delta(0, "{}") + stop(0) +
                start_call(1, "call_1", "f") + json_delta(1, "{}") + stop(1) +
                start_call(2, "toolu_r1_2", "f"));
}

TEST(MessagesWriter, ids_are_such_as_messages_takes) {
  EXPECT_EQ(streamed({call(0, "functions.Bash:0", "f")}),
            start_call(0, "sr1_functions-2eBash-3a0", "f"));
}

// bifrost#3441: only the first of overlapping calls came out.
TEST(MessagesWriter, parallel_calls_are_blocks_one_after_the_other) {
  EXPECT_EQ(
      streamed({text("I"), call(0, "a", "f"), arguments(0, "{}"), call(1, "b", "g"),
                arguments(1, "{\\\"x\\\":\\\"}\\\"}"), call(2, "c", "h"), finish(Finish::calls)}),
      start_text(0) + text_delta(0, "I") + stop(0) + start_call(1, "a", "f") + json_delta(1, "{}") +
          stop(1) + start_call(2, "b", "g") + json_delta(2, "{\\\"x\\\":\\\"}\\\"}") + stop(2) +
          start_call(3, "c", "h") + json_delta(3, "{}") + stop(3));
}

TEST(MessagesWriter, what_comes_for_a_later_call_waits_until_the_open_one_has_ended) {
  MessagesWriter writer(facts());
  std::string out;
  for (const AnswerEvent& event : {call(0, "a", "f"), call(1, "b", "g"),
                                   arguments(1, "{\\\"y\\\":"), arguments(0, "{\\\"x\\\"")})
    ASSERT_TRUE(writer.write(event, out));
  EXPECT_EQ(brief(out), start_call(0, "a", "f") + json_delta(0, "{\\\"x\\\""));
  EXPECT_GE(writer.held(), 8U);
  out.clear();
  ASSERT_TRUE(writer.write(arguments(0, ":1}"), out));
  EXPECT_EQ(brief(out), json_delta(0, ":1}") + stop(0) + start_call(1, "b", "g") +
                            json_delta(1, "{\\\"y\\\":"));
  out.clear();
  ASSERT_TRUE(writer.write(arguments(1, "2}"), out));
  ASSERT_TRUE(writer.write(finish(Finish::calls), out));
  EXPECT_EQ(brief(out), json_delta(1, "2}") + stop(1));
  EXPECT_LT(writer.held(), 100U);  // the ids of two calls
}

TEST(MessagesWriter, text_between_the_arguments_of_a_call_waits_for_their_end) {
  EXPECT_EQ(streamed({call(0, "a", "f"), arguments(0, "{"), text("so"), arguments(0, "}"),
                      text("!"), finish(Finish::calls)}),
            start_call(0, "a", "f") + json_delta(0, "{") + json_delta(0, "}") + stop(0) +
                start_text(1) + text_delta(1, "so") + text_delta(1, "!") + stop(1));
}

TEST(MessagesWriter, text_behind_a_call_is_a_new_block) {
  EXPECT_EQ(streamed({text("a"), call(0, "c", "f"), arguments(0, "{}"), text("b"),
                      finish(Finish::calls)}),
            start_text(0) + text_delta(0, "a") + stop(0) + start_call(1, "c", "f") +
                json_delta(1, "{}") + stop(1) + start_text(2) + text_delta(2, "b") + stop(2));
}

// nanoclaw#1241: servers repeat the id with every piece.
TEST(MessagesWriter, the_same_call_again_is_the_same_block) {
  EXPECT_EQ(streamed({call(0, "a", "f"), arguments(0, "{"), call(0, "a", "f"), arguments(0, "}"),
                      finish(Finish::calls)}),
            start_call(0, "a", "f") + json_delta(0, "{") + json_delta(0, "}") + stop(0));
}

TEST(MessagesWriter, white_space_behind_the_arguments_does_no_harm) {
  EXPECT_EQ(streamed({call(0, "a", "f"), arguments(0, " {}\\n"), text("x"), arguments(0, "\\n")}),
            start_call(0, "a", "f") + json_delta(0, " {}\\n") + stop(0) + start_text(1) +
                text_delta(1, "x"));
}

TEST(MessagesWriter, arguments_that_are_no_object_break_the_stream) {
  for (const char* bad : {"[]", "5", "\\\"x\\\"", "{}{}", "{} x", "null"}) {
    const std::string stream = streamed({call(0, "a", "f"), arguments(0, bad)});
    EXPECT_TRUE(stream.ends_with("error the arguments of a call are no JSON object")) << stream;
  }
  const std::string cut = streamed({call(0, "a", "f"), arguments(0, "{"), finish(Finish::calls)});
  EXPECT_TRUE(cut.ends_with("error the arguments of a call are no JSON object")) << cut;
  EXPECT_TRUE(streamed({arguments(0, "{}")}).ends_with("error arguments came before their call"));
  EXPECT_TRUE(streamed({call(0, "a", "f"), arguments(0, "{}"), text("x"), arguments(0, "{}")})
                  .ends_with("error arguments of a call came after its end"));
}

TEST(MessagesWriter, arguments_that_the_bound_has_cut_are_told_as_they_are) {
  EXPECT_EQ(streamed({call(0, "a", "f"), arguments(0, "{\\\"x"), finish(Finish::length)}),
            start_call(0, "a", "f") + json_delta(0, "{\\\"x") + stop(0));
}

TEST(MessagesWriter, a_tool_has_the_name_that_the_caller_gave_it) {
  const std::string name(80, 'n');
  Turn turn;
  turn.tools.emplace_back().name = {name};
  const ToolNames names(turn);
  AnswerFacts of = facts();
  of.tools = &names;
  const std::string flat = flat_name("", name);
  EXPECT_EQ(streamed({call(0, "a", flat)}, of), start_call(0, "a", name));
  EXPECT_EQ(streamed({call(0, "a", "other")}, of), start_call(0, "a", "other"));
}

// new-api#5345, open-webui#20933, aisix#170, higress#3506.
TEST(MessagesWriter, the_reason_is_one_that_messages_has_and_fits_what_came) {
  const AnswerEvent a_call = call(0, "a", "f");
  EXPECT_EQ(stop_of({text("x"), finish(Finish::stop)}), R"("end_turn","stop_sequence":null)");
  EXPECT_EQ(stop_of({text("x")}), R"("end_turn","stop_sequence":null)");
  EXPECT_EQ(stop_of({a_call, finish(Finish::calls)}), R"("tool_use","stop_sequence":null)");
  EXPECT_EQ(stop_of({a_call, finish(Finish::stop)}), R"("tool_use","stop_sequence":null)");
  EXPECT_EQ(stop_of({a_call}), R"("tool_use","stop_sequence":null)");
  EXPECT_EQ(stop_of({text("x"), finish(Finish::calls)}), R"("end_turn","stop_sequence":null)");
  EXPECT_EQ(stop_of({a_call, finish(Finish::length)}), R"("max_tokens","stop_sequence":null)");
  EXPECT_EQ(stop_of({finish(Finish::stop_sequence, "\\n\\n")}),
            R"("stop_sequence","stop_sequence":"\n\n")");
  EXPECT_EQ(stop_of({finish(Finish::stop_sequence)}), R"("stop_sequence","stop_sequence":null)");
  EXPECT_EQ(stop_of({text("x"), finish(Finish::refusal)}), R"("refusal","stop_sequence":null)");
  EXPECT_EQ(stop_of({words(Kind::refusal, "no"), finish(Finish::stop)}),
            R"("refusal","stop_sequence":null)");
}

TEST(MessagesWriter, a_refusal_is_text) {
  EXPECT_EQ(streamed({words(Kind::refusal, "no")}), start_text(0) + text_delta(0, "no"));
}

// ogx#6415: cached tokens were counted twice.
TEST(MessagesWriter, a_stream_ends_with_the_true_usage_without_what_a_cache_gave) {
  EXPECT_EQ(ending({text("x"), finish(Finish::stop)}, {100, 60, 30, 5, 3}),
            R"(message_delta,"delta":{"stop_reason":"end_turn","stop_sequence":null},)"
            R"("usage":{"input_tokens":10,"cache_creation_input_tokens":30,)"
            R"("cache_read_input_tokens":60,"output_tokens":5,)"
            R"("output_tokens_details":{"thinking_tokens":3}})"
            "\nmessage_stop\n");
  EXPECT_NE(ending({}, {10, 8, 7, 1, 0}).find(R"("input_tokens":0,)"), std::string::npos);
}

TEST(MessagesWriter, a_stream_without_a_finish_closes_its_block_at_the_end) {
  EXPECT_TRUE(ending({text("x")}).starts_with(stop(0) + "message_delta,"));
}

// claudex#10: it ended as end_turn.
TEST(MessagesWriter, a_stream_that_breaks_says_so_and_makes_up_no_end) {
  MessagesWriter writer(facts());
  std::string out;
  ASSERT_TRUE(writer.write(text("x"), out));
  out.clear();
  writer.fail({ErrorCode::context_length_exceeded, "5 > 4"}, {}, out);
  EXPECT_EQ(out,
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\","
            "\"message\":\"prompt is too long: 5 > 4\"},\"request_id\":\"r1\"}\n\n");
  out.clear();
  ASSERT_TRUE(writer.write(call(0, "a", "f"), out));
  ASSERT_TRUE(writer.write(arguments(0, "{"), out));
  out.clear();
  if (const Result<void> ended = writer.end({}, out); !ended) writer.fail(ended.error(), {}, out);
  EXPECT_TRUE(out.starts_with("event: error\n")) << out;
  EXPECT_EQ(out.find("message_stop"), out.npos);
}

TEST(MessagesWriter, an_error_names_the_request_by_its_whole_id) {
  AnswerFacts about = facts();
  about.request_id = "req-r1-long";
  MessagesWriter writer(about);
  std::string out;
  writer.fail({ErrorCode::upstream_error, "m"}, {}, out);
  EXPECT_NE(out.find("\"request_id\":\"req-r1-long\"}"), out.npos) << out;
}

TEST(MessagesWriter, a_sign_of_life_is_an_event) {
  EXPECT_EQ(MessagesWriter(facts()).ping(), "event: ping\ndata: {\"type\":\"ping\"}\n\n");
}

TEST(MessagesWriter, a_whole_answer_has_what_the_stream_has) {
  EXPECT_EQ(
      whole({reasoning("w"), reasoning("hy"), text("a"), text("\\n"), call(0, "c.1", "f"),
             call(1, "d", "g"), arguments(1, "{\\\"x\\\": [1,\\\"\\\\n\\\"]}"), arguments(0, "{"),
             arguments(0, "}"), call(2, "", "h"), text("b"), finish(Finish::stop)},
            {100, 60, 30, 5, 0}),
      R"({"id":"msg_r1","type":"message","role":"assistant","model":"claude","content":[)"
      R"({"type":"thinking","thinking":"why","signature":")" +
          kSeal.sign("why") +
          R"("},{"type":"text","text":"a\n"},)"
          R"({"type":"tool_use","id":"sr1_c-2e1","name":"f","input":{}},)"
          R"({"type":"tool_use","id":"d","name":"g","input":{"x": [1,"\n"]}},)"
          R"({"type":"tool_use","id":"toolu_r1_2","name":"h","input":{}},)"
          R"({"type":"text","text":"b"}],"stop_reason":"tool_use","stop_sequence":null,)"
          R"("usage":{"input_tokens":10,"cache_creation_input_tokens":30,)"
          R"("cache_read_input_tokens":60,"output_tokens":5}})");
}

TEST(MessagesWriter, a_whole_answer_with_arguments_that_are_no_object_is_an_error) {
  for (const char* bad : {"[]", "{", "{x}", "{} 5", "{\\\"a\\\":1,}", "text", "\\ud83d"})
    EXPECT_EQ(whole({text("a"), call(0, "c", "f"), arguments(0, bad), finish(Finish::calls)}),
              "upstream_error")
        << bad;
  EXPECT_EQ(whole({arguments(0, "{}")}), "upstream_error");
}

TEST(MessagesWriter, a_call_that_the_bound_has_cut_is_left_out_of_a_whole_answer) {
  const std::string answer =
      whole({text("a"), call(0, "c", "f"), arguments(0, "{\\\"x\\\":"), finish(Finish::length)});
  EXPECT_NE(answer.find(R"("content":[{"type":"text","text":"a"}],"stop_reason":"max_tokens")"),
            answer.npos)
      << answer;
}

TEST(MessagesWriter, arguments_may_be_nested_256_deep_and_no_deeper) {
  const auto nested = [](std::size_t depth) {
    std::string inside;
    for (std::size_t i = 0; i < depth; ++i) inside += "{\\\"a\\\":";
    return inside + "1" + std::string(depth, '}');
  };
  const std::string fits = nested(256), deeper = nested(257);
  EXPECT_NE(whole({call(0, "c", "f"), arguments(0, fits)}), "upstream_error");
  EXPECT_EQ(whole({call(0, "c", "f"), arguments(0, deeper)}), "upstream_error");
}

TEST(MessagesWriter, an_answer_of_nothing_is_empty) {
  EXPECT_NE(whole({finish(Finish::stop)}).find(R"("content":[],"stop_reason":"end_turn")"),
            std::string::npos);
  EXPECT_TRUE(ending({finish(Finish::stop)}).starts_with("message_delta,"));
}

}  // namespace
}  // namespace solidrust::dialect
