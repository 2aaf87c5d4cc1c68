// How one attempt at a target ended. Set once, where the end was noticed.
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

// The same if the exchange failed while its response was being read; without a more precise fault
// of the exchange it is bad_answer.
AttemptOutcome broken_answer(Error error, const Exchange& exchange);

}  // namespace solidrust
