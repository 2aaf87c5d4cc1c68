#include "gateway/attempt/attempt_outcome.h"

#include <utility>

#include "upstream/exchange/exchange.h"

namespace solidrust {
namespace {

AttemptFault fault_of(ErrorCode code, AttemptFault found) noexcept {
  if (code == ErrorCode::client_closed || code == ErrorCode::invalid_api_key)
    return AttemptFault::cancelled;
  const bool another_may_do_better =
      code == ErrorCode::upstream_error || code == ErrorCode::service_unavailable ||
      code == ErrorCode::rate_limit_exceeded || code == ErrorCode::timeout;
  if (!another_may_do_better) return AttemptFault::refused;
  if (found != AttemptFault::none) return found;
  if (code == ErrorCode::timeout) return AttemptFault::first_byte;
  return code == ErrorCode::upstream_error ? AttemptFault::server_error : AttemptFault::overloaded;
}

}  // namespace

AttemptOutcome failed_attempt(Error error, AttemptFault found) {
  const AttemptFault fault = fault_of(error.code, found);
  return {std::move(error), fault};
}

AttemptOutcome broken_answer(Error error, const Exchange& exchange) {
  const AttemptFault told = exchange.fault();
  return failed_attempt(std::move(error),
                        told == AttemptFault::none ? AttemptFault::bad_answer : told);
}

}  // namespace solidrust
