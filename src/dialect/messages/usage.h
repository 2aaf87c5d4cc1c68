// What Messages says of tokens: the prompt's are those that were neither read from a cache nor
// written to one, and both of these beside them.
#pragma once

#include <cstdint>
#include <string_view>

#include "dialect/usage_reading.h"

namespace solidrust::dialect::messages {

enum class UsageOf : std::uint8_t {
  start,   // of a stream: what it says of the completion is but a beginning
  totals,  // later, and of a whole answer
};

// Takes a `usage` over; valid JSON, perhaps empty or no object. In a stream each later one gives
// totals: what it says replaces what was said, nothing is added. A prompt of no tokens is no
// report: servers say so that do not know it yet, or no more.
void read_messages_usage(std::string_view value, UsageOf of, UsageReading& usage);

}  // namespace solidrust::dialect::messages
