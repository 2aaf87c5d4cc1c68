#include "dialect/plain_answer.h"

#include <string>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

struct Read {
  AnswerKind kind;
  UsageReading usage;
  ModelPlaces model;
};

Read read(std::string_view body) {
  Read out{};
  out.kind = read_plain_answer(body, out.usage, &out.model);
  return out;
}

TEST(PlainAnswer, usage_is_read_in_each_servers_words) {
  const struct {
    std::string_view body;
    std::uint64_t prompt, completion;
  } rows[] = {
      {R"({"usage":{"prompt_tokens":5,"total_tokens":9}})", 5, 0},
      {R"({"usage":{"total_tokens":9}})", 9, 0},
      {R"({"usage":{"input_tokens":11,"output_tokens":272,"total_tokens":283}})", 11, 272},
      {R"({"meta":{"billed_units":{"search_units":1},"tokens":{"input_tokens":7}}})", 7, 0},
      {R"({"meta":{"billed_units":{"input_tokens":7}}})", 7, 0},
  };
  for (const auto& row : rows) {
    const Read got = read(row.body);
    EXPECT_EQ(got.kind, AnswerKind::content) << row.body;
    EXPECT_EQ(got.usage.source, UsageSource::reported) << row.body;
    EXPECT_EQ(got.usage.prompt_tokens, row.prompt) << row.body;
    EXPECT_EQ(got.usage.completion_tokens, row.completion) << row.body;
  }
}

Read read_counting(UsageUnit unit, std::string_view body, std::uint64_t most = 1'000) {
  Read out{};
  out.usage.bound.unit = unit;
  out.usage.bound.units = most;
  out.kind = read_plain_answer(body, out.usage, &out.model);
  return out;
}

TEST(PlainAnswer, images_are_counted_where_images_are_asked_for) {
  constexpr std::string_view kBody = R"({"created":1,"data":[{"b64_json":"a"},{"url":"b"},{}]})";
  EXPECT_EQ(read_counting(UsageUnit::images, kBody).usage.units, 3u);
  EXPECT_EQ(read_counting(UsageUnit::images, R"({"data":[]})").usage.units_report,
            CountReport::plausible);
  EXPECT_EQ(read_counting(UsageUnit::images, R"({"data":null})").usage.units_report,
            CountReport::none);
  EXPECT_EQ(read_counting(UsageUnit::none, kBody).usage.units, 0u);
}

TEST(PlainAnswer, seconds_are_begun_ones_and_the_usage_wins) {
  const auto seconds = [](std::string_view body) {
    const Read got = read_counting(UsageUnit::audio_seconds, body);
    EXPECT_EQ(got.usage.units_report, CountReport::plausible) << body;
    return got.usage.units;
  };
  EXPECT_EQ(seconds(R"({"text":"hi","usage":{"type":"duration","seconds":9}})"), 9u);
  EXPECT_EQ(seconds(R"({"text":"hi","usage":{"type":"duration","seconds":8.01}})"), 9u);
  EXPECT_EQ(seconds(R"({"duration":8.470000267,"text":"hi"})"), 9u);
  EXPECT_EQ(seconds(R"({"duration":"2.0","text":"hi"})"), 2u);  // as vLLM writes it
  EXPECT_EQ(seconds(R"({"duration":0,"text":""})"), 0u);
  EXPECT_EQ(seconds(R"({"duration":8.4,"usage":{"type":"duration","seconds":30}})"), 30u);
  EXPECT_EQ(seconds(R"({"text":"hi","usage":{"input_tokens":9,"output_tokens":3,"seconds":7}})"),
            7u);
  EXPECT_EQ(seconds(R"({"text":"hi","usage":{"seconds":7,"prompt_tokens":9}})"), 7u);
  EXPECT_EQ(seconds(R"({"duration":1000,"text":""})"), 1'000u);
}

TEST(PlainAnswer, lengths_that_cannot_be_are_no_report) {
  for (const std::string_view length :
       {"-1", "1000.1", "1e300", "\"long\"", "\"\"", "[]", "true"}) {
    const Read got =
        read_counting(UsageUnit::audio_seconds, "{\"duration\":" + std::string(length) + "}");
    EXPECT_EQ(got.usage.units_report, CountReport::impossible) << length;
    EXPECT_EQ(got.usage.units, 0u) << length;
  }
  EXPECT_EQ(read_counting(UsageUnit::audio_seconds, R"({"duration":null})").usage.units_report,
            CountReport::none);
}

TEST(PlainAnswer, counts_that_cannot_be_are_no_report) {
  for (const std::string_view count : {"-1", "1.5", "\"9\"", "99999999999999999999"}) {
    const Read got = read("{\"usage\":{\"total_tokens\":" + std::string(count) + "}}");
    EXPECT_EQ(got.usage.prompt_report, CountReport::impossible) << count;
    EXPECT_EQ(got.usage.prompt_tokens, 0U) << count;
  }
  for (const std::string_view body : {R"({"usage":null,"meta":null})", R"({"usage":[],"meta":"x"})",
                                      R"({"meta":{"tokens":5}})", "{}"}) {
    const Read got = read(body);
    EXPECT_EQ(got.kind, AnswerKind::content) << body;
    EXPECT_EQ(got.usage.source, UsageSource::none) << body;
  }
}

TEST(PlainAnswer, errors_and_what_is_no_object_are_told_apart) {
  EXPECT_EQ(read(R"({"error":{"message":"full"}})").kind, AnswerKind::error);
  EXPECT_EQ(read(R"({"object":"error","message":"full"})").kind, AnswerKind::error);
  EXPECT_EQ(read(R"({"error":null})").kind, AnswerKind::content);
  for (const std::string_view body : {"", "[]", "5", "{", "{}x", "{\"a\":\"\xFF\"}"})
    EXPECT_EQ(read(body).kind, AnswerKind::invalid) << body;
}

TEST(PlainAnswer, the_model_is_found_also_where_it_stands_twice) {
  const std::string body = R"({"model":"a","x":{"model":"no"},"model":"b"})";
  const Read got = read(body);
  EXPECT_EQ(got.model.first, "\"a\"");
  EXPECT_EQ(got.model.last, "\"b\"");
  EXPECT_EQ(read("{}").model.first.data(), nullptr);
}

}  // namespace
}  // namespace solidrust
