// The requests of the account that is signed in, as /api/requests has them. Blocks. No prompt and
// no answer is kept anywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "control/console_accounts.h"
#include "control/context.h"

namespace solidrust {

struct ConsoleRequestsQuestion {
  std::string before = {};  // the `next` of the page before; empty: from the newest on
  std::size_t limit = 50;
  std::string sort = {};  // "latency", "first_token", "tokens", "cost"; "time" or empty: by time
  std::int64_t since_ms = 0;
  std::int64_t until_ms = kLastTimeMs;  // exclusive
  std::string model = {};               // empty: all
  std::string key = {};          // "playground": without one; not_found unless it is the account's
  std::string status = {};       // "ok", "failed", "4xx", "5xx", or one as "429"; empty: all
  std::string environment = {};  // "live", "test"; empty: both
  std::int64_t least_latency_ms = 0;

  static constexpr std::int64_t kLastTimeMs = 253'402'300'799'999;  // of year 9999
};

// Newest first, or the greatest of a figure first. A page by time looks at a bounded number of
// requests, so that one with filters can be short and still have a next. One by a figure has none:
// it is the best of the newest, and `complete` says whether that is all. invalid_value: `before` is
// no cursor, or given with another order than time's, `status` or `environment` no such word, or
// the time does not end after it begins.
Result<std::string> console_list_requests(ControlContext& context, const SessionIdentity& who,
                                          const ConsoleRequestsQuestion& question);

// With each attempt. not_found, also for another account's.
Result<std::string> console_get_request(ControlContext& context, const SessionIdentity& who,
                                        std::string_view id);

}  // namespace solidrust
