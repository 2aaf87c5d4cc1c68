// Errors and keep-alive events in the form of the Messages API (platform.claude.com, "Errors" and
// "Streaming messages").
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace solidrust::dialect {

struct MessagesErrorRow {
  int status;             // HTTP status
  std::string_view type;  // error.type
};
// The row of a code; every code has one.
MessagesErrorRow messages_error_row(ErrorCode code) noexcept;

// {"type":"error","error":{"type","message"},"request_id"}; `request`: plain text; empty: null.
std::string messages_error_envelope(const Error& error, std::string_view request);

inline constexpr std::string_view kMessagesPing = "event: ping\ndata: {\"type\":\"ping\"}\n\n";

}  // namespace solidrust::dialect
