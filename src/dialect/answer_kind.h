// What one event of a stream, or a non-streamed response, is, in any dialect.
#pragma once

#include <cstdint>

namespace solidrust {

enum class AnswerKind : std::uint8_t {
  invalid,  // not a JSON object, or not UTF-8
  error,    // an error block
  usage,    // usage and no choices: the chunk that `include_usage` adds
  content,  // something that a reader sees: text, a tool call, a finish reason
  other,    // valid, without content: roles, empty deltas
  done,     // [DONE], the end of a stream
};

}  // namespace solidrust
