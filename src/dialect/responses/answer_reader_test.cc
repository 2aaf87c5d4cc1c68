#include "dialect/responses/answer_reader.h"

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace solidrust::dialect {
namespace {

using Kind = AnswerEvent::Kind;

// "text(Hello)", one behind the other.
std::string told(const std::vector<AnswerEvent>& events) {
  std::string all;
  for (const AnswerEvent& event : events) {
    if (!all.empty()) all += ' ';
    switch (event.kind) {
      case Kind::text:
        all += fmt::format("text({})", event.text.inside);
        break;
      case Kind::refusal:
        all += fmt::format("refusal({})", event.text.inside);
        break;
      case Kind::reasoning:
        all += fmt::format("reasoning({})", event.text.inside);
        break;
      case Kind::signature:
        all += fmt::format("signature({})", event.text.inside);
        break;
      case Kind::call:
        all += fmt::format("call({},{},{})", event.call, event.id.inside, event.name.inside);
        break;
      case Kind::arguments:
        all += fmt::format("arguments({},{})", event.call, event.text.inside);
        break;
      case Kind::finish:
        all += fmt::format("finish({})", static_cast<int>(event.finish));
        break;
    }
  }
  return all;
}

constexpr int kStop = static_cast<int>(Finish::stop);
constexpr int kLength = static_cast<int>(Finish::length);
constexpr int kCalls = static_cast<int>(Finish::calls);
constexpr int kRefusal = static_cast<int>(Finish::refusal);

// The data of an event of this type, with these further fields.
std::string event(std::string_view type, std::string_view fields) {
  return fmt::format(R"({{"type":"response.{}",{}}})", type, fields);
}

struct Read {
  std::string told;
  AnswerKind last = AnswerKind::other;
  UsageReading usage;
};

Read stream(const std::vector<std::string>& data) {
  ResponsesReader reader;
  Read read;
  std::vector<AnswerEvent> events;
  std::vector<std::string> pieces;
  for (const std::string& one : data) {
    events.clear();
    read.last = reader.read_event("", one, read.usage, events);
    if (!events.empty()) read.told += (read.told.empty() ? "" : " ") + told(events);
  }
  return read;
}

TEST(ResponsesReader, a_text_comes_in_its_deltas) {
  const Read read = stream(
      {event("created", R"("response":{"id":"r","output":[],"usage":null})"),
       event("output_item.added", R"("output_index":0,"item":{"type":"message","content":[]})"),
       event("content_part.added", R"("output_index":0,"content_index":0,"part":{})"),
       event("output_text.delta", R"("output_index":0,"content_index":0,"delta":"Hel")"),
       event("output_text.delta", R"("output_index":0,"content_index":0,"delta":"lo\n")"),
       event("output_text.done", R"("output_index":0,"content_index":0,"text":"Hello\n")"),
       event("output_item.done",
             R"("output_index":0,"item":{"type":"message","content":[{"text":"Hello\n"}]})"),
       event("completed", R"("response":{"status":"completed","output":[{"type":"message",)"
                          R"("content":[{"text":"Hello\n"}]}],"usage":{"input_tokens":7,)"
                          R"("output_tokens":3}})")});
  EXPECT_EQ(read.told, fmt::format(R"(text(Hel) text(lo\n) finish({}))", kStop));
  EXPECT_EQ(read.last, AnswerKind::done);
  EXPECT_EQ(read.usage.prompt_tokens, 7u);
  EXPECT_EQ(read.usage.completion_tokens, 3u);
  EXPECT_EQ(read.usage.content_events, 2u);
  EXPECT_EQ(read.usage.content_bytes, 7u);
}

TEST(ResponsesReader, calls_count_from_0_whatever_stands_between_them) {
  const Read read =
      stream({event("output_item.added", R"("output_index":0,"item":{"type":"message"})"),
              event("output_item.added",
                    R"("output_index":1,"item":{"type":"function_call","call_id":"a","name":"f"})"),
              event("output_item.added",
                    R"("output_index":3,"item":{"type":"function_call","call_id":"b","name":"g"})"),
              event("function_call_arguments.delta", R"("output_index":3,"delta":"{")"),
              event("function_call_arguments.delta", R"("output_index":1,"delta":"{\"a\"")"),
              event("function_call_arguments.delta", R"("output_index":3,"delta":"}")"),
              event("function_call_arguments.delta", R"("output_index":1,"delta":":1}")"),
              event("function_call_arguments.done", R"("output_index":1,"arguments":"{\"a\":1}")"),
              event("completed", R"("response":{})")});
  EXPECT_EQ(read.told,
            fmt::format(R"(call(0,a,f) call(1,b,g) arguments(1,{{) arguments(0,{{\"a\") )"
                        R"(arguments(1,}}) arguments(0,:1}}) finish({}))",
                        kCalls));
}

TEST(ResponsesReader, arguments_that_come_in_done_only_are_taken_from_there) {
  const std::string added =
      event("output_item.added",
            R"("output_index":0,"item":{"type":"function_call","call_id":"a","name":"f"})");
  const std::string done =
      event("function_call_arguments.done", R"("output_index":0,"arguments":"{}")");
  const std::string item =
      event("output_item.done", R"("output_index":0,"item":{"type":"function_call","call_id":"a",)"
                                R"("name":"f","arguments":"{}"})");
  const std::string end = event("completed", R"("response":{})");
  const std::string want = fmt::format("call(0,a,f) arguments(0,{{}}) finish({})", kCalls);
  EXPECT_EQ(stream({added, done, item, end}).told, want);
  EXPECT_EQ(stream({added, item, end}).told, want);
  EXPECT_EQ(stream({item, end}).told, want);
  EXPECT_EQ(stream({done, item, end}).told, want);
}

TEST(ResponsesReader, what_comes_at_the_very_end_only_is_taken_from_there) {
  const Read read =
      stream({event("created", R"("response":{"output":[]})"),
              event("completed",
                    R"("response":{"output":[{"type":"message","content":[{"text":"a"}]},)"
                    R"({"type":"function_call","call_id":"c","name":"f","arguments":"{}"}]})")});
  EXPECT_EQ(read.told, fmt::format("text(a) call(0,c,f) arguments(0,{{}}) finish({})", kCalls));
  EXPECT_GT(read.usage.content_bytes, 0u);
}

TEST(ResponsesReader, each_part_of_a_message_is_told_once) {
  const Read read = stream(
      {event("output_text.delta", R"("output_index":0,"content_index":0,"delta":"a")"),
       event("output_text.done", R"("output_index":0,"content_index":0,"text":"a")"),
       event("refusal.done", R"("output_index":0,"content_index":1,"refusal":"no")"),
       event(
           "output_item.done",
           R"("output_index":0,"item":{"type":"message","content":[{"type":"output_text",)"
           R"("text":"a"},{"type":"refusal","refusal":"no"},{"type":"output_text","text":"b"}]})"),
       event("output_item.done",
             R"("output_index":0,"item":{"type":"message","content":[{"text":"a"}]})")});
  EXPECT_EQ(read.told, "text(a) refusal(no) text(b)");
}

TEST(ResponsesReader, reasoning_is_read_as_text_or_as_a_summary) {
  EXPECT_EQ(
      stream(
          {event("reasoning_summary_text.delta",
                 R"("output_index":0,"summary_index":0,"delta":"a")"),
           event("reasoning_summary_text.delta",
                 R"("output_index":0,"summary_index":1,"delta":"b")"),
           event("reasoning_summary_text.done", R"("output_index":0,"summary_index":1,"text":"b")"),
           event("reasoning_text.delta", R"("output_index":0,"content_index":0,"delta":"x")"),
           event("output_item.done",
                 R"("output_index":0,"item":{"type":"reasoning","summary":[{"text":"a"},)"
                 R"({"text":"b"}],"encrypted_content":"enc"})")})
          .told,
      R"(reasoning(a) reasoning(\n\n) reasoning(b) signature(enc))");
  EXPECT_EQ(stream({event("reasoning.delta", R"("output_index":0,"delta":"x")"),
                    event("output_item.done",
                          R"("output_index":0,"item":{"type":"reasoning","summary":[],)"
                          R"("content":[{"text":"x"}]})")})
                .told,
            "reasoning(x)");
  EXPECT_EQ(stream({event("reasoning_text.done", R"("output_index":0,"text":"x")")}).told,
            "reasoning(x)");
  EXPECT_EQ(stream({event("output_item.done",
                          R"("output_index":0,"item":{"type":"reasoning","summary":[{"text":"a"},)"
                          R"({"text":"b"}]})")})
                .told,
            R"(reasoning(a) reasoning(\n\n) reasoning(b))");
}

TEST(ResponsesReader, a_custom_call_is_a_call) {
  EXPECT_EQ(
      stream(
          {event("output_item.added",
                 R"("output_index":0,"item":{"type":"custom_tool_call","call_id":"c","name":"p"})"),
           event("custom_tool_call_input.delta", R"("output_index":0,"delta":"x")"),
           event("custom_tool_call_input.done", R"("output_index":0,"input":"x")")})
          .told,
      "call(0,c,p) arguments(0,x)");
}

TEST(ResponsesReader, why_it_ends_is_told) {
  const auto ended = [](std::string_view type, std::string_view response) {
    return stream({event(type, fmt::format(R"("response":{})", response))}).told;
  };
  EXPECT_EQ(ended("completed", "{}"), fmt::format("finish({})", kStop));
  EXPECT_EQ(ended("incomplete", R"({"incomplete_details":{"reason":"max_output_tokens"}})"),
            fmt::format("finish({})", kLength));
  EXPECT_EQ(ended("incomplete", R"({"incomplete_details":{"reason":"content_filter"}})"),
            fmt::format("finish({})", kRefusal));
  EXPECT_EQ(ended("incomplete", "{}"), fmt::format("finish({})", kLength));
  EXPECT_EQ(ended("completed", R"({"status":"incomplete"})"), fmt::format("finish({})", kLength));
}

TEST(ResponsesReader, failures_are_errors) {
  for (const char* data : {R"({"type":"response.failed","response":{"error":{"code":"x"}}})",
                           R"({"type":"error","message":"m"})", R"({"error":{"message":"m"}})"}) {
    const Read read = stream({data});
    EXPECT_EQ(read.last, AnswerKind::error) << data;
    EXPECT_EQ(read.told, "");
  }
}

TEST(ResponsesReader, what_is_not_known_is_passed_over) {
  for (
      const char* data :
      {"[DONE]", "{}", R"({"type":"response.web_search_call.searching","output_index":0})",
       R"({"type":"response.output_item.added","output_index":0,"item":{"type":"new"}})",
       R"({"type":"response.output_item.done","output_index":0,"item":{"type":"web_search_call"}})",
       R"({"type":"response.output_text.delta","delta":""})",
       R"({"type":"response.code_interpreter_call_code.delta","delta":"x"})"}) {
    const Read read = stream({data});
    EXPECT_EQ(read.last, AnswerKind::other) << data;
    EXPECT_EQ(read.told, "") << data;
  }
}

TEST(ResponsesReader, what_no_answer_holds_is_invalid) {
  for (const char* data :
       {"", "5", "{", "{\"a\":\"\xC3\"}",
        R"({"type":"response.output_text.delta","delta":"a","output_index":-1})",
        R"({"type":"response.output_text.delta","delta":"a","output_index":"1"})",
        R"({"type":"response.output_item.done","output_index":0,"item":{"type":"function_call"}})"})
    EXPECT_EQ(stream({data}).last, AnswerKind::invalid) << data;
}

TEST(ResponsesReader, items_have_a_bound) {
  const auto at = [](std::uint32_t index) {
    return stream({fmt::format(
                      R"({{"type":"response.output_text.delta","delta":"a","output_index":{}}})",
                      index)})
        .last;
  };
  EXPECT_EQ(at(ResponsesReader::kMostItems - 1), AnswerKind::content);
  EXPECT_EQ(at(ResponsesReader::kMostItems), AnswerKind::invalid);
}

TEST(ResponsesReader, a_whole_answer_is_the_same_pieces) {
  ResponsesReader reader;
  UsageReading usage;
  std::vector<AnswerEvent> events;
  const AnswerKind kind = reader.read_whole(
      R"({"object":"response","status":"completed","error":null,"output":[)"
      R"({"type":"reasoning","summary":[{"text":"s"}],"content":[{"text":"t"}]},)"
      R"({"type":"web_search_call","id":"w"},)"
      R"({"type":"message","content":[{"type":"output_text","text":"a"},{"type":"refusal","refusal":"no"}]},)"
      R"({"type":"function_call","call_id":"c","name":"f","arguments":"{}"},)"
      R"({"type":"custom_tool_call","call_id":"d","name":"g","input":"x"}],)"
      R"("usage":{"input_tokens":7,"output_tokens":3}})",
      usage, events);
  EXPECT_EQ(kind, AnswerKind::content);
  EXPECT_EQ(told(events),
            fmt::format("reasoning(t) text(a) refusal(no) call(0,c,f) arguments(0,{{}}) "
                        "call(1,d,g) arguments(1,x) finish({})",
                        kCalls));
  EXPECT_EQ(usage.prompt_tokens, 7u);
  EXPECT_GT(usage.content_bytes, 0u);
}

TEST(ResponsesReader, a_whole_answer_that_was_cut_says_so) {
  ResponsesReader reader;
  UsageReading usage;
  std::vector<AnswerEvent> events;
  EXPECT_EQ(reader.read_whole(R"({"status":"incomplete","output":[],)"
                              R"("incomplete_details":{"reason":"content_filter"}})",
                              usage, events),
            AnswerKind::content);
  EXPECT_EQ(told(events), fmt::format("finish({})", kRefusal));
}

TEST(ResponsesReader, whole_answers_that_are_none_are_told_apart) {
  UsageReading usage;
  std::vector<AnswerEvent> events;
  for (const char* body : {R"({"status":"failed","error":{"message":"m"},"output":[]})",
                           R"({"error":{"message":"m"}})", R"({"object":"error"})"})
    EXPECT_EQ(ResponsesReader().read_whole(body, usage, events), AnswerKind::error) << body;
  for (const char* body :
       {"", "<html>", "[]", "{}", R"({"output":5})", R"({"choices":[]})",
        R"({"output":[{"type":"function_call"}]})", R"({"status":"queued","output":[]})",
        R"({"status":"in_progress","output":[]})", R"({"status":"cancelled","output":[]})"})
    EXPECT_EQ(ResponsesReader().read_whole(body, usage, events), AnswerKind::invalid) << body;
  EXPECT_TRUE(events.empty());
}

}  // namespace
}  // namespace solidrust::dialect
