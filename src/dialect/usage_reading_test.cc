#include "dialect/usage_reading.h"

#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "dialect/chat/answer_reading.h"

namespace solidrust {
namespace {

constexpr std::uint64_t kPrompt = 1'000, kCompletion = 2'000;  // bounds
constexpr std::uint64_t kEstimate = 77;

UsageReading bounded() {
  UsageReading usage;
  usage.bound = {kPrompt, kCompletion};
  return usage;
}

// What is booked after a whole answer with ten bytes of content and this usage.
UsageReading booked(const std::string& usage_json) {
  UsageReading usage = bounded();
  const std::string answer =
      R"({"choices":[{"message":{"content":"0123456789"}}],"usage":)" + usage_json + "}";
  EXPECT_EQ(read_whole_answer(answer, usage), AnswerKind::content) << answer;
  estimate_usage(usage, kEstimate);
  return usage;
}

TEST(UsageReading, a_count_at_the_bound_is_booked_and_one_past_it_is_estimated) {
  UsageReading usage = booked(R"({"prompt_tokens":1000,"completion_tokens":2000})");
  EXPECT_EQ(usage.source, UsageSource::reported);
  EXPECT_EQ(usage.prompt_tokens, 1'000u);
  EXPECT_EQ(usage.completion_tokens, 2'000u);
  usage = booked(R"({"prompt_tokens":1001,"completion_tokens":2000})");
  EXPECT_EQ(usage.source, UsageSource::estimated);
  EXPECT_EQ(usage.prompt_tokens, kEstimate);
  EXPECT_EQ(usage.completion_tokens, 2'000u);
  EXPECT_EQ(usage.impossible_text(), "1001");
  usage = booked(R"({"prompt_tokens":1000,"completion_tokens":2001})");
  EXPECT_EQ(usage.source, UsageSource::estimated);
  EXPECT_EQ(usage.prompt_tokens, 1'000u);
  EXPECT_EQ(usage.completion_tokens, 3u);
}

TEST(UsageReading, reasoning_is_read_beside_the_other_counts_where_no_details_tell_it) {
  const auto reasoning = [](const std::string& fields) {
    return booked(R"({"prompt_tokens":10,"completion_tokens":20,)" + fields + "}").reasoning_tokens;
  };
  EXPECT_EQ(reasoning(R"("reasoning_tokens":20)"), 20u);
  EXPECT_EQ(reasoning(R"("reasoning_tokens":21)"), 0u);  // more than all of them
  EXPECT_EQ(reasoning(R"("completion_tokens_details":null,"reasoning_tokens":5)"), 5u);
  EXPECT_EQ(reasoning(R"("completion_tokens_details":{"reasoning_tokens":5},"reasoning_tokens":0)"),
            5u);
}

TEST(UsageReading, a_count_that_cannot_be_is_not_reported) {
  for (const char* count : {"-1",
                            "-0",
                            "1.5",
                            "0.1",
                            "1e2",
                            "1E2",
                            "1e999",
                            "-1e999",
                            "4611686018427387904",
                            "9223372036854775807",
                            "9223372036854775808",
                            "18446744073709551615",
                            "18446744073709551616",
                            "99999999999999999999999999999999999999999999999999",
                            "\"7\"",
                            "\"\"",
                            "true",
                            "false",
                            "[]",
                            "[7]",
                            "{}",
                            R"({"n":7})"}) {
    SCOPED_TRACE(count);
    UsageReading usage =
        booked(fmt::format(R"({{"prompt_tokens":{},"completion_tokens":4}})", count));
    EXPECT_EQ(usage.source, UsageSource::estimated);
    EXPECT_EQ(usage.prompt_report, CountReport::impossible);
    EXPECT_EQ(usage.prompt_tokens, kEstimate);
    EXPECT_EQ(usage.completion_tokens, 4u);
    EXPECT_FALSE(usage.impossible_text().empty());
    usage = booked(fmt::format(R"({{"prompt_tokens":4,"completion_tokens":{}}})", count));
    EXPECT_EQ(usage.source, UsageSource::estimated);
    EXPECT_EQ(usage.completion_report, CountReport::impossible);
    EXPECT_EQ(usage.prompt_tokens, 4u);
    EXPECT_EQ(usage.completion_tokens, 3u);
    usage = booked(fmt::format(
        R"({{"prompt_tokens":4,"completion_tokens":5,"prompt_tokens_details":{{"cached_tokens":{}}}}})",
        count));
    EXPECT_EQ(usage.source, UsageSource::reported);
    EXPECT_EQ(usage.cached_report, CountReport::impossible);
    EXPECT_EQ(usage.cached_tokens, 0u);
  }
}

TEST(UsageReading, the_spellings_of_a_whole_number_are_one) {
  for (const char* count : {"7", "7.0", "7.000"})
    EXPECT_EQ(
        booked(fmt::format(R"({{"prompt_tokens":{},"completion_tokens":1}})", count)).prompt_tokens,
        7u)
        << count;
}

TEST(UsageReading, cached_tokens_are_part_of_the_prompts) {
  const auto cached = [](int prompt, int of_it) {
    const UsageReading usage = booked(fmt::format(
        R"({{"prompt_tokens_details":{{"cached_tokens":{}}},"prompt_tokens":{},"completion_tokens":1}})",
        of_it, prompt));
    return std::pair(usage.cached_tokens, usage.cached_report);
  };
  EXPECT_EQ(cached(10, 10), std::pair(std::uint64_t{10}, CountReport::plausible));
  EXPECT_EQ(cached(10, 11), std::pair(std::uint64_t{0}, CountReport::impossible));
  EXPECT_EQ(cached(1'001, 500), std::pair(std::uint64_t{0}, CountReport::impossible));
  EXPECT_EQ(cached(0, 0), std::pair(std::uint64_t{0}, CountReport::plausible));
}

TEST(UsageReading, tokens_written_to_a_cache_are_what_the_prompts_hold_beside_those_read) {
  const auto written = [](int read, int wrote) {
    const UsageReading usage =
        booked(fmt::format(R"({{"prompt_tokens":10,"completion_tokens":1,"prompt_tokens_details":)"
                           R"({{"cached_tokens":{},"cache_write_tokens":{}}}}})",
                           read, wrote));
    return std::pair(usage.written_tokens, usage.written_report);
  };
  EXPECT_EQ(written(4, 6), std::pair(std::uint64_t{6}, CountReport::plausible));
  EXPECT_EQ(written(4, 7), std::pair(std::uint64_t{0}, CountReport::impossible));
}

TEST(UsageReading, what_a_report_leaves_out_is_estimated) {
  UsageReading usage = booked(R"({"completion_tokens":9})");
  EXPECT_EQ(usage.prompt_tokens, kEstimate);
  EXPECT_EQ(usage.completion_tokens, 9u);
  EXPECT_EQ(usage.source, UsageSource::estimated);
  usage = booked(R"({"prompt_tokens":9})");
  EXPECT_EQ(usage.prompt_tokens, 9u);
  EXPECT_EQ(usage.completion_tokens, 3u);
  EXPECT_EQ(usage.source, UsageSource::estimated);
  usage = bounded();  // embeddings produce nothing that is counted
  ASSERT_EQ(read_whole_answer(R"({"data":[],"usage":{"prompt_tokens":9}})", usage),
            AnswerKind::content);
  estimate_usage(usage, kEstimate, Produced::answer);
  EXPECT_EQ(usage.prompt_tokens, 9u);
  EXPECT_EQ(usage.completion_tokens, 0u);
  EXPECT_EQ(usage.source, UsageSource::reported);
}

TEST(UsageReading, of_a_stream_what_was_said_last_holds) {
  const auto stream = [](std::initializer_list<const char*> reports) {
    UsageReading usage = bounded();
    for (const char* report : reports)
      read_stream_event(
          fmt::format(R"({{"choices":[{{"delta":{{"content":"a"}}}}],"usage":{}}})", report),
          usage);
    estimate_usage(usage, kEstimate);
    estimate_usage(usage, kEstimate + 1);
    return std::tuple(usage.prompt_tokens, usage.completion_tokens, usage.source);
  };
  using Booked = std::tuple<std::uint64_t, std::uint64_t, UsageSource>;
  constexpr const char* kGood = R"({"prompt_tokens":9,"completion_tokens":2})";
  constexpr const char* kBad = R"({"prompt_tokens":9,"completion_tokens":-2})";
  EXPECT_EQ(stream({R"({"prompt_tokens":0,"completion_tokens":0})", kGood, "null", "{}"}),
            (Booked{9, 2, UsageSource::reported}));
  EXPECT_EQ(stream({kBad, kGood}), (Booked{9, 2, UsageSource::reported}));
  EXPECT_EQ(stream({kGood, kGood, kBad}), (Booked{9, 3, UsageSource::estimated}));
}

TEST(UsageReading, nothing_said_and_nothing_produced_is_nothing_used) {
  UsageReading usage = bounded();
  estimate_usage(usage, kEstimate);
  EXPECT_EQ(usage.source, UsageSource::none);
  EXPECT_EQ(usage.prompt_tokens, 0u);
}

// Any JSON where a count stands, in a whole answer and in events, read by a model of the rules that
// is written another way.
TEST(UsageReading, random_reports_are_booked_as_the_rules_say) {
  std::mt19937_64 random(1407);
  const auto pick = [&](auto& from) { return from[random() % std::size(from)]; };
  struct Value {
    std::string text;
    std::optional<std::uint64_t> count;  // a whole number that is not negative
    bool said = true;                    // null says nothing
  };
  const auto any_value = [&]() -> Value {
    static constexpr std::uint64_t kEdges[] = {0,
                                               1,
                                               7,
                                               kPrompt - 1,
                                               kPrompt,
                                               kPrompt + 1,
                                               kCompletion,
                                               kCompletion + 1,
                                               std::uint64_t{1} << 31,
                                               std::uint64_t{1} << 53,
                                               std::uint64_t{1} << 62,
                                               std::uint64_t{1} << 63,
                                               UINT64_MAX};
    static constexpr const char* kOthers[] = {
        "true", "\"5\"", "[]",   "{}",          "[1,2]", "-1", "1.25",
        "1e3",  "0.5e1", "-0.0", "\"\\u0000\"", "1e400", "-7", R"({"a":{"b":[1]}})"};
    switch (random() % 5) {
      case 0:
        return {"null", {}, false};
      case 1:
        return {pick(kOthers), {}};
      case 2: {
        const std::uint64_t number = random() >> (random() % 64);
        return {std::to_string(number), number};
      }
      case 3: {
        const std::uint64_t number = pick(kEdges);
        return {std::to_string(number) + ".00", number};
      }
      default: {
        const std::uint64_t number = pick(kEdges);
        return {std::to_string(number), number};
      }
    }
  };
  for (int round = 0; round < 20'000; ++round) {
    UsageReading usage = bounded();
    struct Expected {
      bool said = false;
      std::optional<std::uint64_t> count;
      void take(const Value& value, std::uint64_t bound) {
        if (!value.said) return;
        said = true;
        count = value.count && *value.count <= bound ? value.count : std::nullopt;
      }
    } prompt, completion, cached;
    const bool whole = random() % 2 == 0;
    const std::size_t events = whole ? 1 : 1 + random() % 4;
    std::uint64_t bytes = 0;
    std::string all;
    for (std::size_t event = 0; event < events; ++event) {
      const bool content = random() % 3 != 0;
      if (content) bytes += 10;
      std::string fields;
      const auto add = [&](const char* name, const char* form, Expected& expected,
                           std::uint64_t bound) {
        if (random() % 4 == 0) return;
        const Value value = any_value();
        expected.take(value, bound);
        fields += fmt::format("{}\"{}\":{}", fields.empty() ? "" : ",", name,
                              fmt::format(fmt::runtime(form), value.text));
      };
      Expected ignored;
      add("total_tokens", "{}", ignored, 0);
      add("prompt_tokens", "{}", prompt, kPrompt);
      add("prompt_tokens_details", R"({{"cached_tokens":{}}})", cached, kPrompt);
      add("completion_tokens", "{}", completion, kCompletion);
      add("completion_tokens_details", R"({{"reasoning_tokens":{}}})", ignored, 0);
      const std::string text =
          fmt::format(R"({{"choices":[{{"{}":{{"content":"{}"}}}}],"usage":{{{}}}}})",
                      whole ? "message" : "delta", content ? "0123456789" : "", fields);
      all += text + "\n";
      if (whole)
        read_whole_answer(text, usage);
      else
        read_stream_event(text, usage);
    }
    estimate_usage(usage, kEstimate);
    SCOPED_TRACE(all);
    const std::uint64_t produced = whole ? (bytes + 3) / 4 : bytes / 10;
    const bool anything = bytes != 0 || prompt.said || completion.said;
    EXPECT_EQ(usage.prompt_tokens, !anything ? 0 : prompt.count.value_or(kEstimate));
    EXPECT_EQ(usage.completion_tokens, completion.count.value_or(produced));
    EXPECT_EQ(usage.source == UsageSource::none, !anything);
    const bool estimated =
        anything && (!prompt.count || (!completion.count && (completion.said || bytes != 0)));
    EXPECT_EQ(usage.source == UsageSource::estimated, estimated);
    const bool cached_counts = cached.count && prompt.count && *cached.count <= *prompt.count;
    EXPECT_EQ(usage.cached_tokens, cached_counts ? *cached.count : 0);
    EXPECT_LE(usage.prompt_tokens, kPrompt);
    EXPECT_LE(usage.completion_tokens, kCompletion);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace solidrust
