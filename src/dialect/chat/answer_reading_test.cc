#include "dialect/chat/answer_reading.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(AnswerReading, events_are_told_apart) {
  using enum AnswerKind;
  struct Case {
    const char* data;
    AnswerKind kind;
  };
  const Case cases[] = {
      {"[DONE]", done},
      {" [DONE] ", done},
      {"", invalid},
      {"5", invalid},
      {"[]", invalid},
      {"{", invalid},
      {"{\"x\":\"\xC3\"}", invalid},
      {"{}", other},
      {R"({"choices":[{"delta":{"role":"assistant","content":""}}]})", other},
      {R"({"choices":[{"delta":{"content":null,"tool_calls":[]},"finish_reason":null}]})", other},
      {R"({"choices":[{"delta":{"content":"a"}}]})", content},
      {R"({"choices":[{"delta":{"tool_calls":[{"index":0}]}}]})", content},
      {R"({"choices":[{"delta":{"refusal":"no"}}]})", content},
      {R"({"choices":[{"delta":{"reasoning_content":"hm"}}]})", content},
      {R"({"choices":[{"delta":{"reasoning":"hm"}}]})", content},
      {R"({"choices":[{"delta":{},"finish_reason":"stop"}]})", content},
      {R"({"choices":[{"text":"a"}]})", content},
      {R"({"choices":[{"text":""}]})", other},
      {R"({"choices":[],"usage":{"prompt_tokens":1}})", usage},
      {R"({"usage":{"prompt_tokens":1}})", usage},
      {R"({"choices":[],"usage":null})", other},
      {R"({"choices":[{"text":"a"}],"usage":{"prompt_tokens":1}})", content},
      {R"({"error":{"message":"m"}})", error},
      {R"({"error":"m"})", error},
      {R"({"error":null,"choices":[]})", other},
      {R"({"type":"error","x":1})", error},
      {R"({"object":"error","message":"m"})", error},
      {R"({"object":"chat.completion.chunk","choices":[{"delta":{"content":"error"}}]})", content},
      {R"({"error":{"code":502},"choices":[{"delta":{"content":""},"finish_reason":"error"}]})",
       error},
  };
  for (const Case& one : cases) {
    UsageReading reading;
    EXPECT_EQ(read_stream_event(one.data, reading), one.kind) << one.data;
  }
}

TEST(AnswerReading, usage_is_taken_over) {
  UsageReading reading;
  read_stream_event(R"({"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3,)"
                    R"("prompt_tokens_details":{"cached_tokens":5,"audio_tokens":0}}})",
                    reading);
  EXPECT_EQ(reading.prompt_tokens, 7u);
  EXPECT_EQ(reading.completion_tokens, 3u);
  EXPECT_EQ(reading.cached_tokens, 5u);
  EXPECT_EQ(reading.source, UsageSource::reported);
}

TEST(AnswerReading, usage_without_counts_is_none) {
  for (const char* usage : {"null", "{}", "5", "[]", R"({"prompt_tokens":null})"}) {
    UsageReading reading;
    read_stream_event(std::string(R"({"choices":[],"usage":)") + usage + "}", reading);
    estimate_usage(reading, 77);
    EXPECT_EQ(reading.source, UsageSource::none) << usage;
    EXPECT_EQ(reading.prompt_tokens, 0u);
  }
}

TEST(AnswerReading, unreported_usage_is_estimated_from_the_content_events) {
  UsageReading reading;
  for (int i = 0; i < 4; ++i)
    read_stream_event(R"({"choices":[{"delta":{"content":"a"}}]})", reading);
  read_stream_event(R"({"choices":[{"delta":{},"finish_reason":"stop"}]})", reading);
  estimate_usage(reading, 77);
  EXPECT_EQ(reading.prompt_tokens, 77u);
  EXPECT_EQ(reading.completion_tokens, 4u);
  EXPECT_EQ(reading.source, UsageSource::estimated);
}

TEST(AnswerReading, reported_usage_is_not_overruled_by_an_estimate) {
  UsageReading reading;
  read_stream_event(R"({"choices":[{"text":"a"}]})", reading);
  read_stream_event(R"({"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":9}})", reading);
  estimate_usage(reading, 77);
  EXPECT_EQ(reading.prompt_tokens, 5u);
  EXPECT_EQ(reading.completion_tokens, 9u);
  EXPECT_EQ(reading.source, UsageSource::reported);
}

TEST(AnswerReading, whole_answers_are_told_apart) {
  UsageReading reading;
  EXPECT_EQ(
      read_whole_answer(R"({"choices":[{"message":{"content":"a"}}],"usage":{"prompt_tokens":2}})",
                        reading),
      AnswerKind::content);
  EXPECT_EQ(reading.prompt_tokens, 2u);
  EXPECT_EQ(read_whole_answer(R"({"error":{"message":"m"}})", reading), AnswerKind::error);
  EXPECT_EQ(read_whole_answer("<html>", reading), AnswerKind::invalid);
  EXPECT_EQ(read_whole_answer("[]", reading), AnswerKind::invalid);
  EXPECT_EQ(read_whole_answer("{} {}", reading), AnswerKind::invalid);
}

TEST(AnswerReading, a_call_of_a_tool_is_noticed) {
  const auto calls = [](bool whole, std::string_view text) {
    UsageReading reading;
    if (whole)
      read_whole_answer(text, reading);
    else
      read_stream_event(text, reading);
    return reading.calls;
  };
  EXPECT_TRUE(calls(false, R"({"choices":[{"delta":{"tool_calls":[{"index":0}]}}]})"));
  EXPECT_TRUE(calls(true, R"({"choices":[{"message":{"tool_calls":[{"id":"a"}]}}]})"));
  EXPECT_TRUE(calls(true, R"({"choices":[{"message":{"function_call":{"name":"f"}}}]})"));
  EXPECT_FALSE(calls(false, R"({"choices":[{"delta":{"content":"a","tool_calls":[]}}]})"));
  EXPECT_FALSE(calls(true, R"({"choices":[{"message":{"content":"a","tool_calls":null}}]})"));
  UsageReading reading;  // what was noticed stays
  read_stream_event(R"({"choices":[{"delta":{"tool_calls":[{"index":0}]}}]})", reading);
  read_stream_event(R"({"choices":[{"delta":{"content":"a"}}]})", reading);
  EXPECT_TRUE(reading.calls);
}

std::string renamed(std::string_view answer, std::string_view name) {
  UsageReading reading;
  ModelPlaces model;
  EXPECT_NE(read_whole_answer(answer, reading, &model), AnswerKind::invalid) << answer;
  if (!needs_name(model, name)) return std::string(answer);
  std::string out;
  append_renamed(out, answer, model, name);
  return out;
}

TEST(AnswerReading, the_model_is_renamed_wherever_it_stands_and_nothing_else) {
  EXPECT_EQ(renamed(R"({"model":"/home/me/x.gguf","choices":[{"model":"x"}]})", R"("M")"),
            R"({"model":"M","choices":[{"model":"x"}]})");
  EXPECT_EQ(renamed("{ \"a\":1 , \"model\" : \"\\u002fx\" , \"b\":[{}] }\n", R"("long name")"),
            "{ \"a\":1 , \"model\" : \"long name\" , \"b\":[{}] }\n");
  EXPECT_EQ(renamed(R"({"choices":[],"model":null})", R"("M")"), R"({"choices":[],"model":"M"})");
  EXPECT_EQ(renamed(R"({"model":"a","x":0,"model":"b"})", R"("M")"),
            R"({"model":"M","x":0,"model":"M"})");
  EXPECT_EQ(renamed(R"({"model":"M","x":0,"model":"b"})", R"("M")"),
            R"({"model":"M","x":0,"model":"M"})");
}

TEST(AnswerReading, an_answer_that_needs_no_name_stays) {
  UsageReading reading;
  ModelPlaces model;
  read_stream_event(R"({"model":"M","choices":[]})", reading, &model);
  EXPECT_FALSE(needs_name(model, R"("M")"));
  EXPECT_TRUE(needs_name(model, R"("N")"));
  EXPECT_FALSE(needs_name(model, ""));
  model = {};
  read_stream_event(R"({"choices":[{"delta":{"model":"x"}}]})", reading, &model);
  EXPECT_FALSE(needs_name(model, R"("M")"));
}

}  // namespace
}  // namespace solidrust
