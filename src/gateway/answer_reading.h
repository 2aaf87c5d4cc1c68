// What an upstream's JSON says, read in one pass without changing it: one event of a stream, or a
// whole answer.
#pragma once

#include <cstdint>
#include <string_view>

#include "gateway/usage_reading.h"

namespace solidrust {

enum class AnswerKind : std::uint8_t {
  invalid,  // no JSON object, or no UTF-8
  error,    // an error block
  usage,    // usage and no choices: the chunk that `include_usage` adds
  content,  // something that a reader sees: text, a tool call, a finish reason
  other,    // valid, without content: roles, empty deltas
  done,     // [DONE], the end of a stream
};

// The data of one event. Takes its usage over, and counts it when it brings content. `text`: the
// inside of the last string that is content, for those who ask; left as it is if there is none.
AnswerKind read_stream_event(std::string_view data, UsageReading& usage,
                             std::string_view* text = nullptr);

// A whole answer: `error`, `invalid`, or `content` for everything else. Takes its usage over.
AnswerKind read_whole_answer(std::string_view body, UsageReading& usage);

}  // namespace solidrust
