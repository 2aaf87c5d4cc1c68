#include "dialect/media_events.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

AnswerKind kind(std::string_view data, std::string_view event = {}) {
  UsageReading usage;
  return read_media_event(event, data, usage);
}

TEST(MediaEvents, an_event_is_what_its_type_says_or_else_its_name) {
  EXPECT_EQ(kind(R"({"type":"transcript.text.delta","delta":"a"})"), AnswerKind::content);
  EXPECT_EQ(kind(R"({"type":"transcript.text.done","text":"a"})"), AnswerKind::done);
  EXPECT_EQ(kind(R"({"type":"image_generation.partial_image"})"), AnswerKind::content);
  EXPECT_EQ(kind(R"({"type":"image_generation.completed"})"), AnswerKind::done);
  EXPECT_EQ(kind(R"({"type":"speech.audio.done"})"), AnswerKind::done);
  EXPECT_EQ(kind("{}", "speech.audio.done"), AnswerKind::done);
  EXPECT_EQ(kind(R"({"type":"speech.audio.delta"})", "speech.audio.done"), AnswerKind::content);
}

TEST(MediaEvents, chunks_without_a_type_end_in_the_done_mark) {
  EXPECT_EQ(kind(R"({"object":"transcription.chunk","choices":[]})"), AnswerKind::content);
  EXPECT_EQ(kind("[DONE]"), AnswerKind::done);
}

TEST(MediaEvents, errors_and_what_is_no_object_are_told_apart) {
  EXPECT_EQ(kind(R"({"error":{"message":"full"}})"), AnswerKind::error);
  EXPECT_EQ(kind(R"({"type":"error","message":"full"})"), AnswerKind::error);
  EXPECT_EQ(kind("{}", "error"), AnswerKind::error);
  for (const std::string_view data : {"", "[]", "{", "[DONE] "})
    EXPECT_EQ(kind(data), AnswerKind::invalid) << data;
}

TEST(MediaEvents, usage_and_the_model_are_taken_from_any_event) {
  UsageReading usage;
  ModelPlaces model;
  read_media_event({}, R"({"type":"transcript.text.delta","model":"m"})", usage, &model);
  EXPECT_EQ(model.first, "\"m\"");
  read_media_event(
      {}, R"({"type":"transcript.text.done","usage":{"input_tokens":3,"output_tokens":2}})", usage,
      &model);
  EXPECT_EQ(usage.prompt_tokens, 3U);
  EXPECT_EQ(usage.completion_tokens, 2U);
}

}  // namespace
}  // namespace solidrust
