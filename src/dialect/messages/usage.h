// The token counts of Messages: it reports the prompt's tokens without those read from or written
// to a cache, and these two separately.
#pragma once

#include <cstdint>
#include <string_view>

#include "dialect/usage_reading.h"

namespace solidrust::dialect::messages {

enum class UsageOf : std::uint8_t {
  start,   // of a stream: its completion count is only preliminary
  totals,  // later, and of a whole answer
};

// Takes a `usage` over; valid JSON, perhaps empty or no object. In a stream each later one has
// totals, which replace the earlier counts. A prompt of 0 tokens in all is ignored: servers send
// it when they do not know the count yet, or no longer.
void read_messages_usage(std::string_view value, UsageOf of, UsageReading& usage);

}  // namespace solidrust::dialect::messages
