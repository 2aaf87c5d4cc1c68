// The tokens that one request used, as far as its answer tells. Every count is checked here, where
// it enters, and nowhere after.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/json_cursor.h"
#include "store/usage_rows.h"

namespace solidrust {

enum class UsageSource : std::uint8_t {
  none,       // nothing was produced, or nothing is known of it
  reported,   // by the upstream
  estimated,  // some of it or all, from what was asked and produced
};

// An upstream's report of one count. The last one counts.
enum class CountReport : std::uint8_t {
  none,
  plausible,
  impossible,  // not a count, or more than the request can have used: counts as not reported
};

// The most tokens that a request can have used, with room to spare:
// gateway/accounting/usage_bound.h sets it. A larger report of a model server is a mistake and is
// not recorded.
struct UsageBound {
  // Twice the longest context in use, which holds also what the size of a request does not tell: a
  // picture, a film or a document that it only names, and what the server adds of its own. A model
  // with a longer `context` has twice that instead.
  static constexpr std::uint64_t kSequence = 4'194'304;
  // Added to twice `max_tokens`: reasoning that a server does not count against max_tokens.
  static constexpr std::uint64_t kThinking = 131'072;

  // The default: nothing is known of the request. No bound is over UsageRecord::kMostTokens.
  std::uint64_t prompt = UsageRecord::kMostTokens;
  std::uint64_t completion = UsageRecord::kMostTokens;
  UsageUnit unit = UsageUnit::none;  // what is counted besides tokens
  std::uint64_t units = UsageRecord::kMostUnits;
};

struct UsageReading {
  std::uint64_t prompt_tokens = 0;
  std::uint64_t completion_tokens = 0;
  std::uint64_t cached_tokens = 0;     // of the prompt's, and never more
  std::uint64_t written_tokens = 0;    // to a cache; part of the prompt's, and never more
  std::uint64_t reasoning_tokens = 0;  // of the completion's, and never more
  std::uint64_t units = 0;
  UsageSource source = UsageSource::none;
  std::uint64_t content_events = 0;  // of a stream: events that brought content
  std::uint64_t content_bytes = 0;   // of the JSON text of what was produced
  bool partial = false;              // the answer broke off
  bool calls = false;                // it calls tools
  std::uint8_t finish_reasons = 0;   // why it ended, a bit for each FinishReason

  UsageBound bound;  // of this request; set before the first reading
  CountReport prompt_report = CountReport::none;
  CountReport completion_report = CountReport::none;
  CountReport cached_report = CountReport::none;
  CountReport written_report = CountReport::none;
  CountReport reasoning_report = CountReport::none;
  CountReport units_report = CountReport::none;
  // The last value that was impossible, for the log: a number's beginning, else what it is.
  std::array<char, 24> impossible{};
  std::size_t impossible_size = 0;

  std::string_view impossible_text() const noexcept { return {impossible.data(), impossible_size}; }
};

// Consumes one count of at most `most`, which is a JSON number that is whole. Null is no report.
void read_usage_count(JsonCursor& json, std::uint64_t most, UsageReading& usage,
                      std::uint64_t& count, CountReport& report);

// Consumes a length in seconds, a JSON number or one in a string, and takes it for the units if
// those are seconds: rounded up.
void read_usage_seconds(JsonCursor& json, UsageReading& usage);

// What an OpenAI dialect calls the counts. Their parts have one name in both.
struct UsageNames {
  std::string_view prompt;
  std::string_view completion;
  std::string_view prompt_details;
  std::string_view completion_details;
};
inline constexpr UsageNames kChatUsage{"prompt_tokens", "completion_tokens",
                                       "prompt_tokens_details", "completion_tokens_details"};
inline constexpr UsageNames kResponsesUsage{"input_tokens", "output_tokens", "input_tokens_details",
                                            "output_tokens_details"};

// Consumes a `usage` value. Anything but an object leaves `usage` as it is, and so does a count
// that is null, so that a `"usage":null` in every event does no harm.
void read_usage(JsonCursor& json, const UsageNames& names, UsageReading& usage);

// How to estimate a response that reports no usage.
enum class Produced : std::uint8_t {
  unknown,  // content_bytes tells
  answer,   // a non-streamed response without content that is counted: embeddings
};

// Fills in what the upstream did not report. Of a stream, one token for each content event, which
// is how the servers in use stream; of a non-streamed response, one for four bytes. `prompt`: the
// estimate of the prompt's. A second call changes nothing.
void estimate_usage(UsageReading& usage, std::uint64_t prompt,
                    Produced produced = Produced::unknown);

}  // namespace solidrust
