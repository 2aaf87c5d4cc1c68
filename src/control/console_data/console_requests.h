// The requests of the account that is signed in, as /api/requests has them. Blocks. No prompt and
// no answer is kept anywhere.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "control/console_accounts.h"
#include "control/context.h"

namespace solidrust {

struct ConsoleRequestsQuestion {
  std::string before = {};  // the `next` of the page before; empty: from the newest on
  std::size_t limit = 50;
  std::string model = {};        // empty: all
  std::string key = {};          // empty: all; not_found unless it is the account's
  std::string status = {};       // "ok", "failed"; empty: both
  std::string environment = {};  // "live", "test"; empty: both
};

// Newest first. A page looks at a bounded number of requests, so that one with filters can be short
// and still have a next. invalid_value: `before` is no cursor, `status` or `environment` no such
// word.
Result<std::string> console_list_requests(ControlContext& context, const SessionIdentity& who,
                                          const ConsoleRequestsQuestion& question);

// With each attempt. not_found, also for another account's.
Result<std::string> console_get_request(ControlContext& context, const SessionIdentity& who,
                                        std::string_view id);

}  // namespace solidrust
