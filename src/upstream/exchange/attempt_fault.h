// Why one attempt at a target failed: a word for the log, the usage record and the operator.
#pragma once

#include <cstdint>
#include <string_view>

namespace solidrust {

enum class AttemptFault : std::uint8_t {
  none,
  resolve,       // the name has no address
  connect,       // refused, unreachable or not in time
  tls,           // no trusted connection
  reset,         // closed or reset before the answer was complete
  malformed,     // broke a rule of HTTP
  too_large,     // the answer, or its head, is over its bound
  first_byte,    // no answer in time
  stall,         // silence inside the answer
  total,         // the whole took too long
  overloaded,    // status 429, 503 or 529
  server_error,  // another status that is the server's fault
  error_block,   // an error inside a 200
  bad_answer,    // a 200 that is not what was asked for
  cut,           // a stream that ended before its end
  refused,       // it refused the request as wrong: another target would too
  untold,        // a valid response that the caller's dialect cannot express: no one's fault
  cancelled,     // by us: the client is gone, or its key was revoked
};

std::string_view fault_name(AttemptFault fault) noexcept;

// Whether it is an answer that may follow the request rather than the server: another request may
// be answered well. Faults of connections, silence, HTTP and overload are always the server's.
constexpr bool may_follow_request(AttemptFault fault) noexcept {
  return fault == AttemptFault::server_error || fault == AttemptFault::error_block ||
         fault == AttemptFault::bad_answer;
}

// Whether it says something of the target's health.
constexpr bool blames_target(AttemptFault fault) noexcept {
  return fault != AttemptFault::none && fault != AttemptFault::refused &&
         fault != AttemptFault::untold && fault != AttemptFault::cancelled;
}

}  // namespace solidrust
