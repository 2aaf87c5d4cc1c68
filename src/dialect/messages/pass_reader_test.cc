#include "dialect/messages/pass_reader.h"

#include <initializer_list>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace solidrust::dialect {
namespace {

std::string start_with(std::string_view usage) {
  return R"({"type":"message_start","message":{"id":"m","model":"claude","content":[],"usage":)" +
         std::string(usage) + "}}";
}

std::string delta_with(std::string_view usage) {
  return R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":)" +
         std::string(usage) + "}";
}

UsageReading after(std::initializer_list<std::string> events) {
  UsageReading usage;
  for (const std::string& data : events) read_messages_event("", data, usage);
  return usage;
}

TEST(MessagesPass, events_are_told_apart) {
  using enum AnswerKind;
  struct Case {
    const char* data;
    AnswerKind kind;
  };
  const Case cases[] = {
      {"", invalid},
      {"[]", invalid},
      {"[DONE]", invalid},
      {"{", invalid},
      {"{\"x\":\"\xC3\"}", invalid},
      {"{}", other},
      {R"({"type":"ping"})", other},
      {R"({"type":"something_new","delta":{"text":"a"}})", other},
      {R"({"type":"message_start","message":{"model":"m","usage":{"input_tokens":1}}})", other},
      {R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})",
       other},
      {R"({"type":"content_block_start","content_block":{"type":"thinking","thinking":""}})",
       other},
      {R"({"type":"content_block_start","content_block":{"type":"text","text":"a"}})", content},
      {R"({"type":"content_block_start","content_block":{"type":"tool_use","name":"f"}})", content},
      {R"({"type":"content_block_start","content_block":{"type":"redacted_thinking"}})", content},
      {R"({"type":"content_block_delta","delta":{"type":"text_delta","text":"a"}})", content},
      {R"({"type":"content_block_delta","delta":{"type":"text_delta","text":""}})", other},
      {R"({"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"a"}})",
       content},
      {R"({"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":"{"}})",
       content},
      {R"({"type":"content_block_delta","delta":{"type":"signature_delta","signature":"x"}})",
       other},
      {R"({"type":"content_block_stop","index":0})", other},
      {R"({"type":"message_delta","delta":{"stop_reason":"end_turn"}})", content},
      {R"({"type":"message_delta","delta":{"stop_reason":null},"usage":{}})", other},
      {R"({"type":"message_stop"})", done},
      {R"({"type":"error","error":{"type":"overloaded_error","message":"m"}})", error},
      {R"({"error":{"message":"m"}})", error},
      {R"({"type":"ping","error":null})", other},
  };
  for (const Case& one : cases) {
    UsageReading reading;
    EXPECT_EQ(read_messages_event("", one.data, reading), one.kind) << one.data;
  }
}

TEST(MessagesPass, the_name_of_an_event_tells_the_type_where_the_data_does_not) {
  UsageReading usage;
  EXPECT_EQ(read_messages_event("message_stop", "{}", usage), AnswerKind::done);
  EXPECT_EQ(read_messages_event("error", R"({"message":"m"})", usage), AnswerKind::error);
  EXPECT_EQ(read_messages_event("message_stop", R"({"type":"ping"})", usage), AnswerKind::other);
}

TEST(MessagesPass, the_text_of_each_delta_is_shown_and_counted) {
  UsageReading usage;
  std::string_view text;
  for (const auto& [delta, inside] :
       {std::pair{R"({"type":"text_delta","text":"a\n"})", "a\\n"},
        std::pair{R"({"type":"thinking_delta","thinking":"hm"})", "hm"},
        std::pair{R"({"type":"input_json_delta","partial_json":"{\""})", "{\\\""}}) {
    const std::string data =
        R"({"type":"content_block_delta","index":0,"delta":)" + std::string(delta) + "}";
    read_messages_event("", data, usage, nullptr, &text);
    EXPECT_EQ(text, inside);
  }
  text = "as it was";
  read_messages_event("", R"({"type":"ping"})", usage, nullptr, &text);
  EXPECT_EQ(text, "as it was");
  EXPECT_EQ(usage.content_events, 3U);
  EXPECT_EQ(usage.content_bytes, 8U);
}

TEST(MessagesPass, the_model_stands_in_the_start) {
  UsageReading usage;
  ModelPlaces model;
  const std::string data =
      R"({"type":"message_start","message":{"model":"a","x":{"model":"b"},"model":"c"}})";
  read_messages_event("", data, usage, &model);
  EXPECT_EQ(model.first, "\"a\"");
  EXPECT_EQ(model.last, "\"c\"");
  std::string renamed;
  append_renamed(renamed, data, model, "\"n\"");
  EXPECT_EQ(renamed,
            R"({"type":"message_start","message":{"model":"n","x":{"model":"b"},"model":"n"}})");
  ModelPlaces none;
  read_messages_event("", R"({"type":"ping","model":"x"})", usage, &none);
  EXPECT_EQ(none.first.data(), nullptr);
}

// future-agi#1122: the cache's tokens were not counted at all.
TEST(MessagesPass, the_prompt_is_what_was_read_written_and_neither) {
  const UsageReading usage =
      after({start_with(R"({"input_tokens":5,"output_tokens":1,)"
                        R"("cache_read_input_tokens":70,)"
                        R"("cache_creation_input_tokens":25})"),
             delta_with(R"({"output_tokens":12,)"
                        R"("output_tokens_details":{"thinking_tokens":4}})")});
  EXPECT_EQ(usage.prompt_tokens, 100U);
  EXPECT_EQ(usage.cached_tokens, 70U);
  EXPECT_EQ(usage.written_tokens, 25U);
  EXPECT_EQ(usage.completion_tokens, 12U);
  EXPECT_EQ(usage.reasoning_tokens, 4U);
  EXPECT_EQ(usage.source, UsageSource::reported);
}

TEST(MessagesPass, later_totals_replace_earlier_ones_and_are_not_added) {
  const UsageReading usage =
      after({start_with(R"({"input_tokens":40,"cache_read_input_tokens":0})"),
             delta_with(R"({"input_tokens":10,"output_tokens":3})"),
             delta_with(R"({"input_tokens":10,"cache_read_input_tokens":90,"output_tokens":7})"),
             delta_with(R"({"output_tokens":8})")});
  EXPECT_EQ(usage.prompt_tokens, 100U);
  EXPECT_EQ(usage.cached_tokens, 90U);
  EXPECT_EQ(usage.completion_tokens, 8U);
}

// sglang#20678: input_tokens 0 in the start.
TEST(MessagesPass, a_prompt_of_nothing_is_no_report) {
  UsageReading early = after({start_with(R"({"input_tokens":0,"output_tokens":0})")});
  EXPECT_EQ(early.prompt_report, CountReport::none);
  EXPECT_EQ(early.source, UsageSource::none);
  const UsageReading late = after({start_with(R"({"input_tokens":50})"),
                                   delta_with(R"({"input_tokens":0,"output_tokens":5})")});
  EXPECT_EQ(late.prompt_tokens, 50U);
  EXPECT_EQ(late.completion_tokens, 5U);
}

TEST(MessagesPass, a_stream_that_breaks_off_is_estimated_from_its_content) {
  UsageReading usage = after({start_with(R"({"input_tokens":50,"output_tokens":1})")});
  for (int i = 0; i < 30; ++i)
    read_messages_event(
        "", R"({"type":"content_block_delta","delta":{"type":"text_delta","text":"ab"}})", usage);
  estimate_usage(usage, 77);
  EXPECT_EQ(usage.prompt_tokens, 50U);
  EXPECT_EQ(usage.completion_tokens, 30U);
  EXPECT_EQ(usage.source, UsageSource::estimated);
}

TEST(MessagesPass, counts_that_cannot_be_are_not_booked) {
  const char* impossible[] = {
      R"({"input_tokens":-5,"output_tokens":1})",
      R"({"input_tokens":1.5,"output_tokens":1})",
      R"({"input_tokens":"7","output_tokens":1})",
      R"({"input_tokens":1e30,"output_tokens":1})",
      R"({"input_tokens":18446744073709551616,"output_tokens":1})",
      R"({"input_tokens":5,"cache_read_input_tokens":[],"output_tokens":1})",
      R"({"input_tokens":600,"cache_read_input_tokens":401,"output_tokens":1})",
  };
  for (const char* said : impossible) {
    UsageReading usage;
    usage.bound.prompt = 1000;
    read_messages_event("", delta_with(said), usage);
    EXPECT_EQ(usage.prompt_report, CountReport::impossible) << said;
    EXPECT_NE(usage.impossible_text(), "") << said;
    EXPECT_EQ(usage.prompt_tokens, 0U) << said;
    EXPECT_EQ(usage.cached_tokens, 0U) << said;
    EXPECT_EQ(usage.completion_tokens, 1U) << said;
    estimate_usage(usage, 77);
    EXPECT_EQ(usage.prompt_tokens, 77U) << said;
  }
  UsageReading fits;
  fits.bound.prompt = 1000;
  read_messages_event("", delta_with(R"({"input_tokens":600,"cache_read_input_tokens":400})"),
                      fits);
  EXPECT_EQ(fits.prompt_tokens, 1000U);
  for (const char* said : {"null", "5", "[]", "\"x\"", "{}", R"({"input_tokens":null})"})
    EXPECT_EQ(after({delta_with(said)}).source, UsageSource::none) << said;
}

TEST(MessagesPass, a_whole_answer_tells_its_usage_and_its_model) {
  UsageReading usage;
  ModelPlaces model;
  const std::string body =
      R"({"id":"m","type":"message","model":"claude","content":[{"type":"text","text":"abcd"},)"
      R"({"type":"tool_use","name":"f","input":{"model":"x"}}],"usage":{"input_tokens":1,)"
      R"("cache_read_input_tokens":2,"cache_creation_input_tokens":3,"output_tokens":4}})";
  EXPECT_EQ(read_messages_answer(body, usage, &model), AnswerKind::content);
  EXPECT_EQ(usage.prompt_tokens, 6U);
  EXPECT_EQ(usage.completion_tokens, 4U);
  EXPECT_EQ(usage.content_bytes, 18U);
  EXPECT_EQ(model.first, "\"claude\"");
  EXPECT_EQ(model.last, "\"claude\"");
}

TEST(MessagesPass, whole_answers_are_told_apart) {
  using enum AnswerKind;
  UsageReading reading;
  EXPECT_EQ(read_messages_answer(R"({"type":"error","error":{"message":"m"}})", reading), error);
  EXPECT_EQ(read_messages_answer(R"({"error":"m"})", reading), error);
  EXPECT_EQ(read_messages_answer(R"({"error":null,"content":[]})", reading), content);
  EXPECT_EQ(read_messages_answer(R"({"content":"text"})", reading), content);
  EXPECT_EQ(read_messages_answer("[]", reading), invalid);
  EXPECT_EQ(read_messages_answer("{} {}", reading), invalid);
  EXPECT_EQ(read_messages_answer("<html>", reading), invalid);
  EXPECT_EQ(read_messages_answer("{\"a\":\"\xFF\"}", reading), invalid);
}

TEST(MessagesPass, a_call_of_a_tool_is_noticed) {
  const auto block = [](std::string_view type) {
    return R"({"type":"content_block_start","index":0,"content_block":{"type":")" +
           std::string(type) + R"(","id":"a","name":"f","input":{}}})";
  };
  EXPECT_TRUE(after({block("tool_use"), block("text")}).calls);
  EXPECT_FALSE(after({block("text"), block("server_tool_use")}).calls);
  UsageReading whole;
  read_messages_answer(R"({"content":[{"type":"text","text":"a"}]})", whole);
  EXPECT_FALSE(whole.calls);
  read_messages_answer(R"({"content":[{"type":"tool_use","name":"f","input":{}}]})", whole);
  EXPECT_TRUE(whole.calls);
}

TEST(MessagesPass, counting_tokens_costs_none) {
  using enum AnswerKind;
  EXPECT_EQ(read_messages_count(R"({"input_tokens":2095})"), content);
  EXPECT_EQ(read_messages_count(R"({"type":"error","error":{"message":"m"}})"), error);
  EXPECT_EQ(read_messages_count(R"({"error":"m"})"), error);
  EXPECT_EQ(read_messages_count(R"({"input_tokens":"5"})"), invalid);
  EXPECT_EQ(read_messages_count("{}"), invalid);
  EXPECT_EQ(read_messages_count("[]"), invalid);
}

TEST(MessagesPass, an_answer_may_be_nested_256_deep_and_no_deeper) {
  const auto nested = [](std::size_t depth) {
    return R"({"type":"message","content":[],"x":)" + std::string(depth, '[') +
           std::string(depth, ']') + "}";
  };
  UsageReading usage;
  EXPECT_EQ(read_messages_answer(nested(255), usage), AnswerKind::content);
  EXPECT_EQ(read_messages_answer(nested(256), usage), AnswerKind::invalid);
  EXPECT_EQ(read_messages_event("", nested(255), usage), AnswerKind::other);
  EXPECT_EQ(read_messages_event("", nested(256), usage), AnswerKind::invalid);
}

}  // namespace
}  // namespace solidrust::dialect
