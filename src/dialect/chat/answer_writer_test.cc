#include "dialect/chat/answer_writer.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/json_cursor.h"
#include "dialect/chat/chat_reader.h"

namespace solidrust::dialect {
namespace {

using Kind = AnswerEvent::Kind;

AnswerEvent said(Kind kind, std::string_view text) {
  AnswerEvent event;
  event.kind = kind;
  event.text = {text};
  return event;
}
AnswerEvent called(std::uint32_t number, std::string_view id, std::string_view name) {
  AnswerEvent event;
  event.kind = Kind::call;
  event.call = number;
  event.id = {id};
  event.name = {name};
  return event;
}
AnswerEvent given(std::uint32_t number, std::string_view arguments) {
  AnswerEvent event = said(Kind::arguments, arguments);
  event.call = number;
  return event;
}
AnswerEvent ended(Finish finish) {
  AnswerEvent event;
  event.kind = Kind::finish;
  event.finish = finish;
  return event;
}

AnswerFacts facts() {
  AnswerFacts facts;
  facts.id = "r1";
  facts.model = R"("big")";
  facts.created_s = 7;
  return facts;
}

const AnswerUsage kUsage{100, 80, 10, 50, 30};

std::string chunk(std::string_view choices, std::string_view more = {}) {
  return "data: {\"id\":\"chatcmpl-r1\",\"object\":\"chat.completion.chunk\",\"created\":7,"
         "\"model\":\"big\",\"choices\":[" +
         std::string(choices) + "]" + std::string(more) + "}\n\n";
}
std::string delta(std::string_view fields, std::string_view finish = "null") {
  return chunk("{\"index\":0,\"delta\":{" + std::string(fields) +
               "},\"finish_reason\":" + std::string(finish) + "}");
}
std::string piece(std::string_view fields) {
  return delta("\"tool_calls\":[{" + std::string(fields) + "}]");
}

std::string streamed(const std::vector<AnswerEvent>& events, const AnswerFacts& about = facts()) {
  ChatWriter writer(about);
  std::string out;
  for (const AnswerEvent& event : events) EXPECT_TRUE(writer.write(event, out).ok());
  if (const Result<void> ended = writer.end(kUsage, out); !ended)
    writer.fail(ended.error(), kUsage, out);
  return out;
}

std::string whole(const std::vector<AnswerEvent>& events, const AnswerFacts& about = facts()) {
  ChatWriter writer(about);
  for (const AnswerEvent& event : events) writer.take(event);
  std::string out;
  EXPECT_TRUE(writer.whole(kUsage, out).ok());
  JsonCursor json(out);
  json.skip();
  EXPECT_TRUE(json.at_end()) << out;
  return out;
}

std::string message(std::string_view fields, std::string_view finish) {
  return R"({"id":"chatcmpl-r1","object":"chat.completion","created":7,"model":"big",)"
         R"("choices":[{"index":0,"message":{"role":"assistant",)" +
         std::string(fields) + R"(},"logprobs":null,"finish_reason":")" + std::string(finish) +
         R"("}],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,)"
         R"("prompt_tokens_details":{"cached_tokens":80},)"
         R"("completion_tokens_details":{"reasoning_tokens":30}}})";
}

const std::string kDone = "data: [DONE]\n\n";

TEST(ChatWriter, a_stream_begins_with_the_role) {
  ChatWriter writer(facts());
  std::string out;
  writer.begin(out);
  EXPECT_EQ(out, delta(R"("role":"assistant","content":"")"));
}

TEST(ChatWriter, each_kind_of_words_has_its_field_and_signatures_have_none) {
  EXPECT_EQ(
      streamed({said(Kind::reasoning, "hm"), said(Kind::signature, "s"), said(Kind::text, "a\\n"),
                said(Kind::text, ""), said(Kind::refusal, "no"), ended(Finish::stop)}),
      delta(R"("reasoning_content":"hm")") + delta(R"("content":"a\n")") +
          delta(R"("refusal":"no")") + delta("", R"("stop")") + kDone);
}

TEST(ChatWriter, calls_go_out_in_pieces_with_their_index) {
  EXPECT_EQ(
      streamed({called(0, "c0", "get"), called(1, "c1", "put"), given(1, "{\\\"a\\\""),
                given(0, "1"), given(1, ":1}"), ended(Finish::calls)}),
      piece(R"("index":0,"id":"c0","type":"function","function":{"name":"get","arguments":""})") +
          piece(
              R"("index":1,"id":"c1","type":"function","function":{"name":"put","arguments":""})") +
          piece(R"("index":1,"function":{"arguments":"{\"a\""})") +
          piece(R"("index":0,"function":{"arguments":"1"})") +
          piece(R"("index":1,"function":{"arguments":":1}"})") + delta("", R"("tool_calls")") +
          kDone);
}

TEST(ChatWriter, a_call_without_arguments_has_an_empty_object_and_one_without_an_id_gets_one) {
  EXPECT_EQ(streamed({called(0, "", "get"), given(0, ""), ended(Finish::calls)}),
            piece(R"("index":0,"id":"call_r1_0","type":"function",)"
                  R"("function":{"name":"get","arguments":""})") +
                piece(R"("index":0,"function":{"arguments":"{}"})") + delta("", R"("tool_calls")") +
                kDone);
  EXPECT_EQ(whole({called(0, "", "get"), ended(Finish::calls)}),
            message(R"("content":null,"refusal":null,"tool_calls":[{"id":"call_r1_0",)"
                    R"("type":"function","function":{"name":"get","arguments":"{}"}}])",
                    "tool_calls"));
}

// Clients tell calls apart by them.
TEST(ChatWriter, an_id_that_came_before_becomes_another) {
  Turn turn;
  turn.items.push_back({Speaker::assistant, 0, Call{CallKind::function, {"old"}, {}, {"f"}, ""}});
  const CallIds asked(turn);
  AnswerFacts about = facts();
  about.calls = &asked;
  const std::vector<AnswerEvent> events = {called(0, "old", "f"), called(1, "c", "f"),
                                           called(2, "c", "f"), ended(Finish::calls)};
  for (const std::string& out : {streamed(events, about), whole(events, about)}) {
    for (const char* const id : {R"("id":"call_r1_0")", R"("id":"c")", R"("id":"call_r1_2")"})
      EXPECT_NE(out.find(id), out.npos) << id << " in " << out;
    EXPECT_EQ(out.find(R"("id":"old")"), out.npos) << out;
  }
}

TEST(ChatWriter, a_custom_tool_gets_its_input_out_of_its_argument) {
  Turn turn;
  Tool custom;
  custom.kind = CallKind::custom;
  custom.name = {"patch"};
  turn.tools = {custom};
  const ToolNames names(turn);
  AnswerFacts about = facts();
  about.tools = &names;
  const std::vector<AnswerEvent> events = {called(0, "c", "patch"), given(0, R"({\"inp)"),
                                           given(0, R"(ut\":\"a\\n\\\"b\\\"\"})"),
                                           ended(Finish::calls)};
  EXPECT_EQ(streamed(events, about),
            piece(R"("index":0,"id":"c","type":"custom","custom":{"name":"patch","input":""})") +
                piece(R"("index":0,"custom":{"input":"a\n\"b\""})") + delta("", R"("tool_calls")") +
                kDone);
  EXPECT_NE(whole(events, about)
                .find(R"("tool_calls":[{"id":"c","type":"custom","custom":{"name":"patch",)"
                      R"("input":"a\n\"b\""}}])"),
            std::string::npos);
  // What has another form is the input itself.
  for (const char* const other : {"plain", R"({\"input\":7})", R"({\"x\":\"y\"})", R"({\"input)"})
    EXPECT_NE(whole({called(0, "c", "patch"), given(0, other)}, about)
                  .find(std::string(R"("input":")") + other + "\"}}]"),
              std::string::npos);
}

TEST(ChatWriter, a_cut_name_is_the_whole_one_again) {
  const std::string name(80, 'n');
  Turn turn;
  Tool tool;
  tool.name = {name};
  turn.tools = {tool};
  const ToolNames names(turn);
  AnswerFacts about = facts();
  about.tools = &names;
  const std::string flat = flat_name("", name);
  EXPECT_NE(whole({called(0, "c", flat)}, about).find("\"name\":\"" + name + '"'),
            std::string::npos);
}

TEST(ChatWriter, why_it_ended) {
  const std::pair<Finish, const char*> cases[] = {{Finish::stop, "stop"},
                                                  {Finish::stop_sequence, "stop"},
                                                  {Finish::length, "length"},
                                                  {Finish::calls, "stop"},  // without one
                                                  {Finish::refusal, "content_filter"}};
  for (const auto& [finish, reason] : cases) {
    EXPECT_EQ(streamed({ended(finish)}), delta("", '"' + std::string(reason) + '"') + kDone);
    EXPECT_EQ(whole({ended(finish)}), message(R"("content":"","refusal":null)", reason));
  }
}

TEST(ChatWriter, an_end_without_a_reason_is_a_stop_or_that_of_its_calls) {
  EXPECT_EQ(streamed({said(Kind::text, "a")}),
            delta(R"("content":"a")") + delta("", R"("stop")") + kDone);
  EXPECT_TRUE(streamed({called(0, "c", "get")}).ends_with(delta("", R"("tool_calls")") + kDone));
  EXPECT_EQ(whole({said(Kind::text, "a")}), message(R"("content":"a","refusal":null)", "stop"));
}

TEST(ChatWriter, usage_is_a_chunk_of_its_own_where_it_was_asked_for) {
  AnswerFacts about = facts();
  about.include_usage = true;
  EXPECT_EQ(streamed({ended(Finish::stop)}, about),
            delta("", R"("stop")") +
                chunk("", R"(,"usage":{"prompt_tokens":100,"completion_tokens":50,)"
                          R"("total_tokens":150,"prompt_tokens_details":{"cached_tokens":80},)"
                          R"("completion_tokens_details":{"reasoning_tokens":30}})") +
                kDone);
}

TEST(ChatWriter, a_break_is_an_error_and_no_end) {
  ChatWriter writer(facts());
  std::string out;
  const Error error{ErrorCode::upstream_error, "it broke"};
  writer.fail(error, kUsage, out);
  EXPECT_EQ(out, "data: " + error_envelope(error) + "\n\n");
}

TEST(ChatWriter, an_end_amid_the_arguments_of_a_call_is_a_break) {
  const std::string cut = streamed({called(0, "c", "get"), given(0, R"({\"a\":{)")});
  EXPECT_NE(cut.find("data: {\"error\":"), cut.npos) << cut;
  EXPECT_EQ(cut.find("[DONE]"), cut.npos);
  EXPECT_EQ(cut.find(R"("finish_reason":")"), cut.npos);
  // With its reason, or with all of them, it is an answer.
  EXPECT_TRUE(streamed({called(0, "c", "get"), given(0, R"({\"a\":{)"), ended(Finish::length)})
                  .ends_with(delta("", R"("length")") + kDone));
  EXPECT_TRUE(streamed({called(0, "c", "get"), given(0, R"({\"a\":{}})")})
                  .ends_with(delta("", R"("tool_calls")") + kDone));
}

TEST(ChatWriter, a_whole_answer) {
  EXPECT_EQ(whole({said(Kind::reasoning, "h"), said(Kind::reasoning, "m"), said(Kind::text, "a"),
                   called(0, "c", "get"), given(0, "{"), given(0, "}"), ended(Finish::calls)}),
            message(R"("content":"a","refusal":null,"reasoning_content":"hm","tool_calls":[)"
                    R"({"id":"c","type":"function","function":{"name":"get","arguments":"{}"}}])",
                    "tool_calls"));
  EXPECT_EQ(whole({said(Kind::refusal, "no"), ended(Finish::refusal)}),
            message(R"("content":null,"refusal":"no")", "content_filter"));
}

TEST(ChatWriter, calls_out_of_their_row_are_an_error) {
  ChatWriter writer(facts());
  std::string out;
  EXPECT_EQ(writer.write(called(1, "c", "get"), out).error().code, ErrorCode::upstream_error);
  EXPECT_EQ(writer.write(given(0, "{}"), out).error().code, ErrorCode::upstream_error);
  EXPECT_EQ(out, "");
}

TEST(ChatWriter, what_it_keeps_is_counted) {
  ChatWriter writer(facts());
  EXPECT_EQ(writer.held(), 0U);
  writer.take(said(Kind::text, std::string(1000, 'a')));
  EXPECT_GE(writer.held(), 1000U);
}

TEST(ChatWriter, an_id_is_escaped) {
  AnswerFacts about = facts();
  about.id = "a\"b";
  EXPECT_NE(whole({}, about).find(R"("id":"chatcmpl-a\"b")"), std::string::npos);
}

TEST(ChatWriter, what_it_writes_reads_as_the_same_whole_or_streamed) {
  const std::vector<AnswerEvent> told = {said(Kind::reasoning, "hm"), said(Kind::text, "a"),
                                         called(0, "c0", "get"),      given(0, "{\\\"a\\\":1}"),
                                         called(1, "c1", "put"),      given(1, "{}"),
                                         ended(Finish::calls)};
  const auto same = [&](const std::vector<AnswerEvent>& read) {
    ASSERT_EQ(read.size(), told.size());
    for (std::size_t i = 0; i < told.size(); ++i) {
      EXPECT_EQ(read[i].kind, told[i].kind);
      EXPECT_EQ(read[i].text.inside, told[i].text.inside);
      EXPECT_EQ(read[i].call, told[i].call);
      EXPECT_EQ(read[i].id.inside, told[i].id.inside);
      EXPECT_EQ(read[i].name.inside, told[i].name.inside);
      EXPECT_EQ(read[i].finish, told[i].finish);
    }
  };
  ChatReader of_whole, of_stream;
  UsageReading usage;
  std::vector<AnswerEvent> events;
  const std::string body = whole(told);
  EXPECT_EQ(of_whole.read_whole(body, usage, events), AnswerKind::content);
  same(events);

  events.clear();
  const std::string stream = streamed(told);
  std::string_view rest = stream;
  AnswerKind last = AnswerKind::other;
  while (!rest.empty()) {
    const std::size_t end = rest.find("\n\n");
    last = of_stream.read_event("", rest.substr(6, end - 6), usage, events);
    rest.remove_prefix(end + 2);
  }
  EXPECT_EQ(last, AnswerKind::done);
  same(events);
}

}  // namespace
}  // namespace solidrust::dialect
