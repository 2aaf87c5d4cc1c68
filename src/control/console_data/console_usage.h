// What the account that is signed in used, as /api/usage has it. Blocks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "control/console_accounts.h"
#include "control/context.h"

namespace solidrust {

struct ConsoleUsageQuestion {
  std::string by = "time";                    // time, model, key, day
  std::optional<std::int64_t> since_ms = {};  // absent: a day before `until_ms`
  std::optional<std::int64_t> until_ms = {};  // absent: now
  std::string model = {};                     // empty: all
  std::string key = {};                       // empty: all; not_found unless it is the account's
  std::string environment = "live";           // or test, both
};

// By time: one row for each step of a minute (up to three hours), five (up to twelve hours), an
// hour (up to two days), six hours (up to eight days) or a day, also those without use. Steps below
// an hour come from single requests: where those are no longer kept, or too many, a step is an
// hour. Of both environments counts and costs are added up; percentiles are of live use alone, so
// that no call of the sandbox makes them look better. They are of all requests, failed ones too;
// within 1/32 of the exact ones; null where none is known. invalid_value: a period that ends over a
// day from now, is not positive, or is longer than 366 days.
Result<std::string> console_usage(ControlContext& context, const SessionIdentity& who,
                                  const ConsoleUsageQuestion& question);

// The same rows as comma-separated values (RFC 4180), with a line of titles: each with the time
// that it covers, by key with the key's name too.
Result<std::string> console_usage_csv(ControlContext& context, const SessionIdentity& who,
                                      const ConsoleUsageQuestion& question);

}  // namespace solidrust
