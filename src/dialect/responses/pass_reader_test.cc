#include "dialect/responses/pass_reader.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace solidrust::dialect {
namespace {

TEST(ResponsesPassReader, events_are_told_apart) {
  using enum AnswerKind;
  struct Case {
    const char* data;
    AnswerKind kind;
  };
  const Case cases[] = {
      {"[DONE]", other},
      {" [DONE] ", other},
      {"", invalid},
      {"5", invalid},
      {"[]", invalid},
      {"{", invalid},
      {"{\"x\":\"\xC3\"}", invalid},
      {"{}", other},
      {R"({"type":"response.created","response":{"id":"r","model":"m","usage":null}})", other},
      {R"({"type":"response.in_progress","response":{}})", other},
      {R"({"type":"response.output_item.added","item":{"type":"message"}})", other},
      {R"({"type":"response.output_item.added","item":{"type":"function_call","name":"f"}})",
       content},
      {R"({"type":"response.content_part.added","part":{"type":"output_text","text":""}})", other},
      {R"({"type":"response.output_text.delta","delta":"a"})", content},
      {R"({"delta":"a","type":"response.output_text.delta"})", content},
      {R"({"type":"response.output_text.delta","delta":""})", other},
      {R"({"type":"response.output_text.delta","delta":null})", other},
      {R"({"type":"response.reasoning_text.delta","delta":"a"})", content},
      {R"({"type":"response.reasoning_summary_text.delta","delta":"a"})", content},
      {R"({"type":"response.refusal.delta","delta":"a"})", content},
      {R"({"type":"response.function_call_arguments.delta","delta":"{"})", content},
      {R"({"type":"response.custom_tool_call_input.delta","delta":"a"})", content},
      {R"({"type":"response.code_interpreter_call_code.delta","delta":"a"})", content},
      {R"({"type":"response.output_text.done","text":"a"})", other},
      {R"({"type":"response.output_item.done","item":{"type":"function_call"}})", other},
      {R"({"type":"response.completed","response":{"status":"completed","error":null}})", done},
      {R"({"type":"response.incomplete","response":{}})", done},
      {R"({"type":"response.failed","response":{"error":{"code":"x"}}})", error},
      {R"({"type":"error","code":"x","message":"m"})", error},
      {R"({"error":{"message":"m"}})", error},
      {R"({"error":null})", other},
      {R"({"type":"response.new.thing","delta":5})", other},
      {R"({"type":5})", other},
  };
  for (const Case& one : cases) {
    UsageReading reading;
    EXPECT_EQ(read_responses_event("", one.data, reading), one.kind) << one.data;
  }
}

TEST(ResponsesPassReader, the_events_name_tells_the_type_where_the_data_does_not) {
  UsageReading reading;
  EXPECT_EQ(read_responses_event("response.completed", R"({"response":{}})", reading),
            AnswerKind::done);
  EXPECT_EQ(read_responses_event("error", R"({"message":"m"})", reading), AnswerKind::error);
}

TEST(ResponsesPassReader, usage_comes_with_every_end) {
  for (const char* type : {"completed", "incomplete", "failed"}) {
    UsageReading reading;
    read_responses_event(
        "",
        std::string(R"({"type":"response.)") + type +
            R"(","response":{"usage":{"input_tokens":70,"input_tokens_details":{"cached_tokens":5,)"
            R"("cache_write_tokens":6},"output_tokens":30,"output_tokens_details":)"
            R"({"reasoning_tokens":20},"total_tokens":100}}})",
        reading);
    EXPECT_EQ(reading.prompt_tokens, 70u) << type;
    EXPECT_EQ(reading.cached_tokens, 5u);
    EXPECT_EQ(reading.written_tokens, 6u);
    EXPECT_EQ(reading.completion_tokens, 30u);
    EXPECT_EQ(reading.reasoning_tokens, 20u);
    EXPECT_EQ(reading.source, UsageSource::reported);
  }
}

TEST(ResponsesPassReader, counts_that_cannot_be_are_not_taken_over) {
  UsageReading reading;
  reading.bound = {.prompt = 100, .completion = 100};
  read_responses_event("",
                       R"({"type":"response.completed","response":{"usage":{"input_tokens":100,)"
                       R"("output_tokens":101,"input_tokens_details":{"cached_tokens":-1},)"
                       R"("output_tokens_details":[]}}})",
                       reading);
  EXPECT_EQ(reading.prompt_report, CountReport::plausible);
  EXPECT_EQ(reading.completion_report, CountReport::impossible);
  EXPECT_EQ(reading.cached_report, CountReport::impossible);
  UsageReading none;
  for (const char* usage : {"null", "5", "[]", "{}", R"({"input_tokens":null})"})
    read_responses_event(
        "", std::string(R"({"type":"response.completed","response":{"usage":)") + usage + "}}",
        none);
  EXPECT_EQ(none.source, UsageSource::none);
}

TEST(ResponsesPassReader, content_is_counted_once) {
  UsageReading reading;
  std::string_view text = "before";
  read_responses_event("", R"({"type":"response.created","response":{}})", reading, nullptr, &text);
  EXPECT_EQ(text, "before");
  read_responses_event("", R"({"type":"response.output_text.delta","delta":"abc"})", reading,
                       nullptr, &text);
  EXPECT_EQ(text, "abc");
  read_responses_event("", R"({"type":"response.output_text.done","text":"abc"})", reading);
  read_responses_event("",
                       R"({"type":"response.completed","response":{"output":[{"type":"message",)"
                       R"("content":[{"type":"output_text","text":"abc"}]}]}})",
                       reading);
  EXPECT_EQ(reading.content_events, 1u);
  EXPECT_EQ(reading.content_bytes, 3u);
}

TEST(ResponsesPassReader, a_call_of_a_tool_is_noticed) {
  for (const std::string type :
       {"function_call", "custom_tool_call", "web_search_call", "message"}) {
    const bool calls = type == "function_call" || type == "custom_tool_call";
    UsageReading streamed;
    read_responses_event(
        "", R"({"type":"response.output_item.added","item":{"type":")" + type + R"(","name":"f"}})",
        streamed);
    EXPECT_EQ(streamed.calls, calls) << type;
    UsageReading whole;
    read_responses_answer(
        R"({"status":"completed","output":[{"type":")" + type + R"(","name":"f"}]})", whole);
    EXPECT_EQ(whole.calls, calls) << type;
  }
}

TEST(ResponsesPassReader, the_model_stands_in_the_response) {
  UsageReading reading;
  ModelPlaces model;
  const std::string data =
      R"({"type":"response.created","response":{"model":"x","metadata":{"model":"y"},"model":"z"}})";
  read_responses_event("", data, reading, &model);
  EXPECT_EQ(model.first, R"("x")");
  EXPECT_EQ(model.last, R"("z")");
  std::string renamed;
  append_renamed(renamed, data, model, R"("name")");
  EXPECT_EQ(
      renamed,
      R"({"type":"response.created","response":{"model":"name","metadata":{"model":"y"},"model":"name"}})");
  model = {};
  read_responses_event("", R"({"type":"response.output_text.delta","delta":"model"})", reading,
                       &model);
  EXPECT_FALSE(needs_name(model, R"("name")"));
}

TEST(ResponsesPassReader, whole_answers_are_told_apart) {
  UsageReading reading;
  ModelPlaces model;
  EXPECT_EQ(
      read_responses_answer(
          R"({"object":"response","status":"completed","error":null,"model":"x","output":[)"
          R"({"type":"reasoning","summary":[{"text":"12"}]},)"
          R"({"type":"message","content":[{"type":"output_text","text":"345"},{"refusal":"6"}]},)"
          R"({"type":"function_call","arguments":"78"},{"type":"custom_tool_call","input":"9"}],)"
          R"("usage":{"input_tokens":2,"output_tokens":3}})",
          reading, &model),
      AnswerKind::content);
  EXPECT_EQ(reading.prompt_tokens, 2u);
  EXPECT_EQ(reading.content_bytes, 9u);
  EXPECT_EQ(model.first, R"("x")");
  EXPECT_EQ(read_responses_answer(R"({"status":"incomplete","output":[]})", reading),
            AnswerKind::content);
  for (const char* error : {R"({"status":"failed","output":[]})", R"({"error":{"message":"m"}})",
                            R"({"type":"error"})", R"({"object":"error"})"})
    EXPECT_EQ(read_responses_answer(error, reading), AnswerKind::error) << error;
  for (const char* invalid :
       {"<html>", "[]", "{} {}", "", "{\"a\":\"\xC3\"}", R"({"status":"queued","output":[]})",
        R"({"status":"in_progress"})", R"({"status":"cancelled","output":[]})"})
    EXPECT_EQ(read_responses_answer(invalid, reading), AnswerKind::invalid) << invalid;
}

TEST(ResponsesPassReader, depth_has_a_bound) {
  const auto nested = [](std::size_t depth) {
    return R"({"a":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  UsageReading reading;
  EXPECT_EQ(read_responses_event("", nested(256), reading), AnswerKind::other);
  EXPECT_EQ(read_responses_event("", nested(257), reading), AnswerKind::invalid);
}

TEST(ResponsesPassReader, a_failed_responses_error_is_found) {
  EXPECT_EQ(responses_error_block(
                R"({"type":"response.failed","response":{"error":{"code":"c","message":"m"}}})"),
            R"({"error":{"code":"c","message":"m"}})");
  EXPECT_EQ(responses_error_block(R"({"type":"error","message":"m"})"),
            R"({"type":"error","message":"m"})");
}

TEST(ResponsesPassReader, a_break_is_one_event) {
  std::string out;
  write_responses_break({ErrorCode::timeout, "Too slow."}, "ab-1", 7, out);
  EXPECT_EQ(out,
            "event: response.failed\ndata: {\"type\":\"response.failed\",\"sequence_number\":7,"
            "\"response\":{\"id\":\"resp_ab-1\",\"object\":\"response\",\"status\":\"failed\","
            "\"error\":{\"code\":\"server_error\",\"message\":\"Too slow.\"},\"output\":[]}}\n\n");
  UsageReading reading;
  EXPECT_EQ(
      read_responses_event(
          "response.failed",
          std::string_view(out).substr(out.find('{'), out.size() - out.find('{') - 2), reading),
      AnswerKind::error);
}

}  // namespace
}  // namespace solidrust::dialect
