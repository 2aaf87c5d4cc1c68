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
