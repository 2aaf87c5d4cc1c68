// The usage of the whole installation, and its largest users, as /api/operator/overview has it.
// Blocks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "control/console_accounts.h"
#include "control/context.h"

namespace solidrust {

struct OverviewQuestion {
  std::optional<std::int64_t> since_ms = {};  // absent: seven days before `until_ms`
  std::optional<std::int64_t> until_ms = {};  // absent: now
};

// Of live keys. Both ends are rounded up to whole hours for up to eight days, else to whole UTC
// days, so that the window before is as long; `before` is null where its hours are no longer kept.
// A step is an hour for up to two days, else a UTC day, also those without use. All of it is from
// the roll-ups. forbidden: `who` is no operator. invalid_value: a period that ends over a day from
// now, is not positive, or is longer than 366 days.
Result<std::string> operator_overview(ControlContext& context, const SessionIdentity& who,
                                      const OverviewQuestion& question);

}  // namespace solidrust
