#include "dialect/chat/chat_reader.h"

#include <initializer_list>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "dialect/chat/answer_reading.h"

namespace solidrust::dialect {
namespace {

using Kind = AnswerEvent::Kind;

std::string_view name_of(Finish finish) {
  switch (finish) {
    case Finish::stop:
      return "stop";
    case Finish::stop_sequence:
      return "stop_sequence";
    case Finish::length:
      return "length";
    case Finish::calls:
      return "calls";
    case Finish::refusal:
      return "refusal";
  }
  return {};
}

// Events in words, those that belong together joined: "text(…) call0(ID,NAME) args0(…) stop()".
class Told {
 public:
  void add(const std::vector<AnswerEvent>& events) {
    for (const AnswerEvent& event : events) add(event);
  }
  std::string words() const { return done_ + (open_.empty() ? "" : open_ + ")"); }

 private:
  void add(const AnswerEvent& event) {
    std::string head;
    switch (event.kind) {
      case Kind::text:
        head = "text";
        break;
      case Kind::refusal:
        head = "refusal";
        break;
      case Kind::reasoning:
        head = "reasoning";
        break;
      case Kind::signature:
        head = "signature";
        break;
      case Kind::call:
        EXPECT_FALSE(event.name.empty());
        return begin(fmt::format("call{}", event.call),
                     std::string(event.id.inside) + "," + std::string(event.name.inside));
      case Kind::arguments:
        head = fmt::format("args{}", event.call);
        break;
      case Kind::finish:
        return begin(std::string(name_of(event.finish)), std::string(event.text.inside));
    }
    if (head == head_)
      open_ += event.text.inside;
    else
      begin(head, std::string(event.text.inside));
  }
  void begin(const std::string& head, const std::string& text) {
    if (!open_.empty()) done_ += open_ + ") ";
    open_ = head + "(" + text;
    head_ = head;
  }
  std::string done_, open_, head_;
};

std::string streamed(std::initializer_list<std::string> chunks, UsageReading& usage) {
  ChatReader reader;
  Told told;
  for (const std::string& chunk : chunks) {
    std::vector<AnswerEvent> events;
    const std::string held = chunk;  // gone before the next
    EXPECT_NE(reader.read_event("", held, usage, events), AnswerKind::invalid) << chunk;
    told.add(events);
  }
  return told.words();
}

std::string streamed(std::initializer_list<std::string> chunks) {
  UsageReading usage;
  return streamed(chunks, usage);
}

std::string delta(std::string_view fields, std::string_view finish = "null") {
  return fmt::format(R"({{"choices":[{{"index":0,"delta":{{{}}},"finish_reason":{}}}]}})", fields,
                     finish);
}

std::string end(std::string_view reason = "stop") {
  return delta("", fmt::format(R"("{}")", reason));
}

// A piece of a call.
std::string call(std::string_view fields) {
  return delta(fmt::format(R"("tool_calls":[{{{}}}])", fields));
}

AnswerKind kind_of(std::string_view data) {
  ChatReader reader;
  UsageReading usage;
  std::vector<AnswerEvent> events;
  return reader.read_event("", data, usage, events);
}

std::string whole(std::string_view body, AnswerKind expected = AnswerKind::content) {
  ChatReader reader;
  UsageReading usage;
  std::vector<AnswerEvent> events;
  EXPECT_EQ(reader.read_whole(body, usage, events), expected) << body;
  Told told;
  if (expected == AnswerKind::content) told.add(events);
  return told.words();
}

std::string message(std::string_view fields, std::string_view finish = "stop") {
  return fmt::format(
      R"({{"choices":[{{"index":0,"message":{{"role":"assistant",{}}},"finish_reason":"{}"}}]}})",
      fields, finish);
}

TEST(ChatReader, text_comes_in_pieces_and_a_role_is_nothing) {
  EXPECT_EQ(streamed({delta(R"("role":"assistant","content":"")"), delta(R"("content":"a\n")"),
                      delta(R"("content":"b\u00e9")"), end()}),
            "text(a\\nb\\u00e9) stop()");
}

TEST(ChatReader, events_are_of_the_kind_that_the_relay_sees) {
  EXPECT_EQ(kind_of(delta(R"("content":"a")")), AnswerKind::content);
  EXPECT_EQ(kind_of(delta(R"("role":"assistant")")), AnswerKind::other);
  EXPECT_EQ(kind_of(end()), AnswerKind::content);
  EXPECT_EQ(kind_of(" [DONE] "), AnswerKind::done);
  EXPECT_EQ(kind_of(R"({"choices":[],"usage":{"prompt_tokens":1}})"), AnswerKind::usage);
  EXPECT_EQ(kind_of(R"({"error":{"message":"no"}})"), AnswerKind::error);
  EXPECT_EQ(kind_of(R"({"object":"error","message":"no"})"), AnswerKind::error);
  EXPECT_EQ(kind_of("{"), AnswerKind::invalid);
  EXPECT_EQ(kind_of("[]"), AnswerKind::invalid);
  EXPECT_EQ(kind_of("{\"a\":\"\xFF\"}"), AnswerKind::invalid);
  EXPECT_EQ(kind_of(R"({"type":"ping"})"), AnswerKind::other);
}

TEST(ChatReader, content_is_counted_as_in_a_stream_of_the_same_dialect) {
  UsageReading usage, same;
  for (const std::string& chunk :
       {delta(R"("content":"abc")"), call(R"("index":0,"function":{"name":"get"})"), end()}) {
    read_stream_event(chunk, same);
    ChatReader reader;
    std::vector<AnswerEvent> events;
    reader.read_event("", chunk, usage, events);
  }
  EXPECT_EQ(usage.content_events, same.content_events);
  EXPECT_EQ(usage.content_bytes, same.content_bytes);
  EXPECT_GT(usage.content_bytes, 0U);
}

TEST(ChatReader, thoughts_come_under_either_name_and_never_twice) {
  EXPECT_EQ(streamed({delta(R"("reasoning_content":"a")"), delta(R"("reasoning":"b")"),
                      delta(R"("reasoning":"c","reasoning_content":"c")"),
                      delta(R"("reasoning":"d","reasoning_content":"")"),
                      delta(R"("reasoning_content":"e","reasoning":null)"),
                      delta(R"("content":"x","reasoning":{"no":"text"})"), end()}),
            "reasoning(abcde) text(x) stop()");
}

TEST(ChatReader, a_stream_of_thoughts_alone_is_told) {
  EXPECT_EQ(streamed({delta(R"("content":null,"reasoning_content":"hm")"), end("length")}),
            "reasoning(hm) length()");
  EXPECT_EQ(kind_of(delta(R"("reasoning_content":"hm")")), AnswerKind::content);
}

TEST(ChatReader, within_a_chunk_thoughts_come_before_text_and_text_before_calls) {
  EXPECT_EQ(streamed({delta(R"("tool_calls":[{"index":0,"id":"c","function":{"name":"get",)"
                            R"("arguments":"{}"}}],"content":"x","reasoning":"hm")",
                            R"("tool_calls")")}),
            "reasoning(hm) text(x) call0(c,get) args0({}) calls()");
}

TEST(ChatReader, content_may_be_a_list_of_parts) {
  const std::string parts =
      R"("content":[{"type":"thinking","thinking":[{"type":"text","text":"h"},)"
      R"({"text":"m"},7]},{"type":"text","text":"a"},"b",{"type":"other"},null,)"
      R"({"type":"refusal","refusal":"no"},{"type":"thinking","thinking":"t"}])";
  const char* const told = "reasoning(hm) text(ab) refusal(no) reasoning(t) refusal()";
  EXPECT_EQ(streamed({delta(parts), end()}), told);
  EXPECT_EQ(whole(message(parts)), told);
}

TEST(ChatReader, words_of_a_refusal_end_as_one) {
  EXPECT_EQ(streamed({delta(R"("refusal":"I ")"), delta(R"("refusal":"will not")"), end()}),
            "refusal(I will not) refusal()");
}

TEST(ChatReader, a_call_comes_in_pieces) {
  EXPECT_EQ(streamed({call(R"("index":0,"id":"c","type":"function","function":{"name":"get",)"
                           R"("arguments":""})"),
                      call(R"("index":0,"function":{"arguments":"{\"a\":"})"),
                      call(R"("index":0,"function":{"arguments":"1}"})"), end("tool_calls")}),
            R"(call0(c,get) args0({\"a\":1}) calls())");
}

TEST(ChatReader, parallel_calls_are_counted_from_0_and_may_alternate) {
  EXPECT_EQ(streamed({call(R"("index":3,"id":"a","function":{"name":"x","arguments":"1"})"),
                      call(R"("index":7,"id":"b","function":{"name":"y","arguments":"2"})"),
                      call(R"("index":3,"function":{"arguments":"3"})"),
                      call(R"("index":7,"function":{"arguments":"4"})"), end()}),
            "call0(a,x) args0(1) call1(b,y) args1(2) args0(3) args1(4) calls()");
}

TEST(ChatReader, an_empty_list_of_calls_is_nothing) {
  EXPECT_EQ(streamed({delta(R"("content":"a","tool_calls":[])"),
                      delta(R"("content":"b","tool_calls":null,"function_call":null)"), end()}),
            "text(ab) stop()");
  EXPECT_EQ(whole(message(R"("content":"a","tool_calls":[])", "tool_calls")), "text(a) stop()");
}

TEST(ChatReader, the_same_index_is_the_same_call_whatever_its_id) {
  EXPECT_EQ(streamed({call(R"("index":0,"id":"c","function":{"name":"get","arguments":"1"})"),
                      call(R"("index":0,"id":"c","function":{"name":"get","arguments":"2"})"),
                      call(R"("index":0,"id":"d","function":{"name":null,"arguments":"3"})"),
                      call(R"("index":0,"id":"e","function":{"name":"","arguments":"4"})"), end()}),
            "call0(c,get) args0(1234) calls()");
}

TEST(ChatReader, calls_that_are_all_counted_as_0_are_told_apart_by_their_ids) {
  EXPECT_EQ(streamed({call(R"("index":0,"id":"c","function":{"name":"x","arguments":"1"})"),
                      call(R"("index":0,"id":"d","function":{"name":"y","arguments":"2"})"),
                      call(R"("index":0,"function":{"arguments":"3"})"), end()}),
            "call0(c,x) args0(1) call1(d,y) args1(23) calls()");
}

TEST(ChatReader, calls_without_an_index_go_by_id_and_name) {
  EXPECT_EQ(streamed({call(R"("id":"a","function":{"name":"x","arguments":"1"})"),
                      call(R"("function":{"arguments":"2"})"),
                      call(R"("id":"b","index":null,"function":{"name":"y","arguments":"3"})"),
                      call(R"("id":"a","function":{"arguments":"4"})"),
                      call(R"("function":{"name":"x","arguments":"5"})"),
                      call(R"("index":-1,"function":{"name":"x"})"), end()}),
            "call0(a,x) args0(12) call1(b,y) args1(3) args0(4) call2(,x) args2(5) call3(,x) "
            "calls()");
}

TEST(ChatReader, arguments_wait_for_the_name_of_their_call) {
  EXPECT_EQ(streamed({call(R"("index":0,"id":"c","function":{"arguments":"1"})"),
                      delta(R"("content":"x")"), call(R"("index":0,"function":{"arguments":"2"})"),
                      delta(R"("tool_calls":[{"index":0,"function":{"name":"get",)"
                            R"("arguments":"3"}},{"index":0,"function":{"arguments":"4"}}])"),
                      end()}),
            "text(x) call0(c,get) args0(1234) calls()");
}

TEST(ChatReader, arguments_without_a_name_to_the_end_are_no_answer) {
  ChatReader reader;
  UsageReading usage;
  std::vector<AnswerEvent> events;
  reader.read_event("", call(R"("index":0,"id":"c","function":{"arguments":"1"})"), usage, events);
  EXPECT_EQ(reader.read_event("", end(), usage, events), AnswerKind::invalid);
  EXPECT_TRUE(events.empty());
  whole(message(R"("tool_calls":[{"id":"c","function":{"arguments":"{}"}}])"), AnswerKind::invalid);
  EXPECT_EQ(streamed({call(R"("index":0)"), delta(R"("content":"a")"), end()}), "text(a) stop()");
}

TEST(ChatReader, arguments_that_are_an_object_become_its_text) {
  const std::string fields = R"("id":"c","function":{"name":"get","arguments":{"a": "\n"}})";
  EXPECT_EQ(streamed({call(fields), end()}), R"(call0(c,get) args0({\"a\": \"\\n\"}) calls())");
  EXPECT_EQ(whole(message(R"("tool_calls":[{)" + fields + "}]")),
            R"(call0(c,get) args0({\"a\": \"\\n\"}) calls())");
}

TEST(ChatReader, the_older_function_call_is_a_call) {
  EXPECT_EQ(streamed({delta(R"("function_call":{"name":"get","arguments":""})"),
                      delta(R"("function_call":{"arguments":"{}"})"), end("function_call")}),
            "call0(,get) args0({}) calls()");
  EXPECT_EQ(whole(message(R"("content":null,"function_call":{"name":"get","arguments":"{}"})")),
            "call0(,get) args0({}) calls()");
}

TEST(ChatReader, why_it_ended) {
  struct Case {
    const char* reason;
    const char* without_calls;
    const char* with_calls;
  };
  const Case cases[] = {{"stop", "stop()", "calls()"},
                        {"tool_calls", "stop()", "calls()"},
                        {"function_call", "stop()", "calls()"},
                        {"eos", "stop()", "calls()"},
                        {"length", "length()", "length()"},
                        {"max_tokens", "length()", "length()"},
                        {"content_filter", "refusal()", "refusal()"}};
  for (const Case& one : cases) {
    EXPECT_EQ(streamed({end(one.reason)}), one.without_calls);
    EXPECT_EQ(streamed({call(R"("index":0,"id":"c","function":{"name":"x"})"), end(one.reason)}),
              std::string("call0(c,x) ") + one.with_calls);
    EXPECT_EQ(whole(message(R"("content":null)", one.reason)), one.without_calls);
  }
}

TEST(ChatReader, a_stop_sequence_is_told_where_the_server_says_which) {
  const auto ended = [](std::string_view reason, std::string_view field) {
    return streamed({fmt::format(R"({{"choices":[{{"delta":{{}},"finish_reason":"{}",{}}}]}})",
                                 reason, field)});
  };
  EXPECT_EQ(ended("stop", R"("stop_reason":"END\n")"), "stop_sequence(END\\n)");
  EXPECT_EQ(ended("stop", R"("matched_stop":"END")"), "stop_sequence(END)");
  EXPECT_EQ(ended("stop", R"("stop_reason":128009)"), "stop()");
  EXPECT_EQ(ended("stop", R"("stop_reason":null)"), "stop()");
  EXPECT_EQ(ended("length", R"("stop_reason":"END")"), "length()");
}

TEST(ChatReader, the_end_is_told_once_and_nothing_after_it) {
  EXPECT_EQ(streamed({delta(R"("content":"a")", R"("stop")"), end("length"),
                      delta(R"("content":"b")"), "[DONE]"}),
            "text(a) stop()");
}

TEST(ChatReader, a_stream_without_a_reason_still_ends) {
  EXPECT_EQ(streamed({delta(R"("content":"a")"), "[DONE]"}), "text(a)");
}

TEST(ChatReader, only_the_first_choice_is_read) {
  EXPECT_EQ(streamed({R"({"choices":[{"index":1,"delta":{"content":"x"}}]})",
                      R"({"choices":[{"index":1,"delta":{"content":"y"}},)"
                      R"({"index":0,"delta":{"content":"a"}}]})",
                      R"({"choices":[{"delta":{"content":"b"}},{"delta":{"content":"z"}}]})"}),
            "text(ab)");
  EXPECT_EQ(whole(R"({"choices":[{"index":1,"message":{"content":"x"}},)"
                  R"({"index":0,"message":{"content":"a"},"finish_reason":"stop"}]})"),
            "text(a) stop()");
}

TEST(ChatReader, what_it_does_not_know_is_passed_over) {
  EXPECT_EQ(streamed({R"({"x":[{}],"choices":[null,7,{"delta":null},{"delta":[]}]})",
                      R"({"choices":{"index":0}})", R"({"choices":null})",
                      delta(R"("content":7,"tool_calls":[null,7,"x"],"audio":{"id":"a"})"),
                      delta(R"("tool_calls":{"index":0},"function_call":"x","content":{"a":1})")}),
            "");
}

TEST(ChatReader, a_whole_answer_without_a_choice_is_none) {
  whole(R"({"choices":[]})", AnswerKind::invalid);
  whole(R"({"id":"x"})", AnswerKind::invalid);
  whole(R"({"error":{"message":"no"}})", AnswerKind::error);
  whole("<html>", AnswerKind::invalid);
  EXPECT_EQ(whole(R"({"choices":[{"finish_reason":"content_filter"}]})"), "refusal()");
}

TEST(ChatReader, whole_and_streamed_the_same_answer_is_told) {
  const std::string told =
      R"(reasoning(hm, so) text(I look.) call0(a,x) args0({\"p\":1}) call1(b,y) args1({}) calls())";
  EXPECT_EQ(whole(message(R"("tool_calls":[{"id":"a","type":"function","function":{"name":"x",)"
                          R"("arguments":"{\"p\":1}"}},{"id":"b","type":"function","function":)"
                          R"({"name":"y","arguments":"{}"}}],"content":"I look.",)"
                          R"("reasoning_content":"hm, so")",
                          "tool_calls")),
            told);
  EXPECT_EQ(streamed({delta(R"("role":"assistant","content":"")"),
                      delta(R"("reasoning_content":"hm, ")"), delta(R"("reasoning_content":"so")"),
                      delta(R"("content":"I ")"), delta(R"("content":"look.")"),
                      call(R"("index":0,"id":"a","function":{"name":"x","arguments":""})"),
                      call(R"("index":0,"function":{"arguments":"{\"p\""})"),
                      call(R"("index":0,"function":{"arguments":":1}"})"),
                      call(R"("index":1,"id":"b","function":{"name":"y","arguments":"{}"})"),
                      end("tool_calls"), "[DONE]"}),
            told);
}

TEST(ChatReader, however_far_a_stream_comes_what_was_told_is_a_beginning) {
  const std::vector<std::string> chunks = {
      delta(R"("reasoning":"a")"),
      delta(R"("content":"b")"),
      call(R"("index":0,"id":"a","function":{"arguments":"1"})"),
      call(R"("index":0,"function":{"name":"x","arguments":"2"})"),
      call(R"("index":0,"function":{"arguments":"3"})"),
      end("tool_calls"),
      "[DONE]"};
  const std::string all = "reasoning(a) text(b) call0(a,x) args0(123) calls()";
  for (std::size_t cut = 0; cut <= chunks.size(); ++cut) {
    ChatReader reader;
    UsageReading usage;
    Told told;
    for (std::size_t i = 0; i < cut; ++i) {
      std::vector<AnswerEvent> events;
      EXPECT_NE(reader.read_event("", chunks[i], usage, events), AnswerKind::invalid);
      told.add(events);
    }
    std::string words = told.words();
    if (!words.empty()) words.pop_back();
    EXPECT_TRUE(all.starts_with(words)) << words;
    EXPECT_EQ(told.words() == all, cut + 1 >= chunks.size());
  }
}

TEST(ChatReader, usage_holds_what_was_cached_and_thought_and_counts_it_once) {
  UsageReading usage;
  streamed({delta(R"("content":"a")"), end(),
            R"({"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":50,)"
            R"("prompt_tokens_details":{"cached_tokens":80},)"
            R"("completion_tokens_details":{"reasoning_tokens":30}}})"},
           usage);
  EXPECT_EQ(usage.prompt_tokens, 100U);
  EXPECT_EQ(usage.cached_tokens, 80U);
  EXPECT_EQ(usage.completion_tokens, 50U);
  EXPECT_EQ(usage.reasoning_tokens, 30U);
}

TEST(ChatReader, an_answer_has_a_bound_of_calls) {
  for (const std::size_t calls : {CallPieces::kMostCalls, CallPieces::kMostCalls + 1}) {
    ChatReader reader;
    UsageReading usage;
    AnswerKind kind = AnswerKind::content;
    for (std::size_t i = 0; i < calls; ++i) {
      std::vector<AnswerEvent> events;
      kind = reader.read_event("", call(fmt::format(R"("index":{},"function":{{"name":"x"}})", i)),
                               usage, events);
    }
    EXPECT_EQ(kind == AnswerKind::content, calls == CallPieces::kMostCalls);
  }
}

TEST(ChatReader, arguments_that_wait_have_a_bound) {
  const std::string half(CallPieces::kMostHeld / 2, '1');
  for (const char* const more : {"", "1"}) {
    ChatReader reader;
    UsageReading usage;
    std::vector<AnswerEvent> events;
    const auto feed = [&](std::string_view text) {
      return reader.read_event(
          "", call(fmt::format(R"("index":0,"function":{{"arguments":"{}"}})", text)), usage,
          events);
    };
    EXPECT_EQ(feed(half), AnswerKind::content);
    EXPECT_EQ(feed(half + more), *more == 0 ? AnswerKind::content : AnswerKind::invalid);
  }
}

TEST(ChatReader, an_event_that_is_named_an_error_is_one) {
  for (const std::string& data : {std::string(R"({"message":"no"})"), delta(R"("content":"no")")}) {
    ChatReader reader;
    UsageReading usage;
    std::vector<AnswerEvent> events;
    EXPECT_EQ(reader.read_event("error", data, usage, events), AnswerKind::error) << data;
    EXPECT_TRUE(events.empty());
    EXPECT_EQ(reader.read_event("error", "[DONE]", usage, events), AnswerKind::done);
    EXPECT_EQ(reader.read_event("message", end(), usage, events), AnswerKind::content);
  }
}

}  // namespace
}  // namespace solidrust::dialect
