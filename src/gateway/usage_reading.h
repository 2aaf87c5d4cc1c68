// The tokens that one request used, as far as its answer tells.
#pragma once

#include <cstdint>

#include "base/json_cursor.h"

namespace solidrust {

enum class UsageSource : std::uint8_t {
  none,       // nothing was produced, or nothing is known of it
  reported,   // by the upstream
  estimated,  // from what was produced
};

struct UsageReading {
  std::uint64_t prompt_tokens = 0;
  std::uint64_t completion_tokens = 0;
  std::uint64_t cached_tokens = 0;  // of the prompt's
  UsageSource source = UsageSource::none;
  std::uint64_t content_events = 0;  // of a stream: events that brought content
  std::uint64_t content_bytes = 0;   // of the JSON text of what was produced
  bool partial = false;              // the answer broke off
};

// Consumes a `usage` value. Anything but an object with numbers leaves `usage` as it is, so that a
// `"usage":null` in every event does no harm.
void read_usage(JsonCursor& json, UsageReading& usage);

// When the upstream reported nothing: of a stream, one token for each content event, which is how
// the servers in use stream; of a whole answer, one for four bytes.
void estimate_usage(UsageReading& usage);

}  // namespace solidrust
