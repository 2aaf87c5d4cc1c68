#include "dialect/finish_reason.h"

#include <gtest/gtest.h>

#include "dialect/chat/answer_reading.h"
#include "dialect/messages/pass_reader.h"
#include "dialect/responses/pass_reader.h"

namespace solidrust {
namespace {

std::string words(const UsageReading& usage) {
  std::string out;
  for (std::size_t i = 0; i < kFinishReasons.size(); ++i)
    if (has_finish(static_cast<FinishReason>(i), usage)) out.append(kFinishReasons[i]).append(" ");
  return out;
}

std::string chat(std::string_view event) {
  UsageReading usage;
  read_stream_event(event, usage);
  return words(usage);
}

TEST(FinishReason, OfChatEventsAndAnswers) {
  EXPECT_EQ(chat(R"({"choices":[{"delta":{"content":"a"},"finish_reason":null}]})"), "");
  EXPECT_EQ(chat(R"({"choices":[{"delta":{},"finish_reason":"stop"}]})"), "stop ");
  EXPECT_EQ(chat(R"({"choices":[{"finish_reason":"tool_calls"}]})"), "tool_calls ");
  EXPECT_EQ(chat(R"({"choices":[{"finish_reason":"my prompt"}]})"), "other ");
  EXPECT_EQ(chat(R"({"choices":[{"finish_reason":7}]})"), "other ");
  EXPECT_EQ(chat(R"({"choices":[{"finish_reason":""}]})"), "");
  UsageReading usage;
  read_whole_answer(R"({"choices":[{"message":{"content":"a"},"finish_reason":"length"},)"
                    R"({"message":{"content":"b"},"finish_reason":"stop"}]})",
                    usage);
  EXPECT_EQ(words(usage), "stop length ");
}

TEST(FinishReason, OfMessages) {
  UsageReading stream;
  dialect::read_messages_event("message_delta",
                               R"({"type":"message_delta","delta":{"stop_reason":"end_turn"}})",
                               stream, nullptr, nullptr);
  EXPECT_EQ(words(stream), "stop ");
  UsageReading whole;
  dialect::read_messages_answer(
      R"({"type":"message","content":[],"stop_reason":"tool_use","model":"m"})", whole, nullptr);
  EXPECT_EQ(words(whole), "tool_calls ");
}

TEST(FinishReason, OfResponses) {
  const auto whole = [](std::string_view body) {
    UsageReading usage;
    dialect::read_responses_answer(body, usage, nullptr);
    return words(usage);
  };
  EXPECT_EQ(whole(R"({"status":"completed","output":[]})"), "stop ");
  EXPECT_EQ(whole(R"({"status":"completed","output":[{"type":"function_call"}]})"), "tool_calls ");
  EXPECT_EQ(whole(R"({"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},)"
                  R"("output":[]})"),
            "length ");
  EXPECT_EQ(whole(R"({"status":"incomplete","output":[]})"), "other ");
  UsageReading stream;
  dialect::read_responses_event(
      "response.completed",
      R"({"type":"response.completed","response":{"status":"completed","output":[]}})", stream,
      nullptr, nullptr);
  EXPECT_EQ(words(stream), "stop ");
}

}  // namespace
}  // namespace solidrust
