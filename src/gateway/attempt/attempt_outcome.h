// How one attempt at a target ended: told once, by whoever saw it end.
#pragma once

#include <optional>

#include "base/error.h"
#include "upstream/exchange/attempt_fault.h"

namespace solidrust {

class Exchange;

struct AttemptOutcome {
  std::optional<Error> error;               // in the caller's terms; none: it answered
  AttemptFault fault = AttemptFault::none;  // none exactly where there is no error

  bool ok() const noexcept { return !error.has_value(); }
};

// An attempt that ended with this error. Its fault: `cancelled` or `refused` where the error is not
// the target's, else `found` by the exchange or in the answer, else what the error's code says.
AttemptOutcome failed_attempt(Error error, AttemptFault found = AttemptFault::none);

// The same where the exchange failed while its answer was read: an answer of which it tells nothing
// more is a bad one.
AttemptOutcome broken_answer(Error error, const Exchange& exchange);

}  // namespace solidrust
