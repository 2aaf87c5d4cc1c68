// The period of a question about usage, and the steps that divide it.
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "store/usage_rows.h"

namespace solidrust {

struct UsagePeriod {
  std::int64_t since_ms = 0;
  std::int64_t until_ms = 0;  // exclusive
  std::int64_t length_ms() const noexcept { return until_ms - since_ms; }
};

// Without an end it ends `now_ms`; without a beginning it is `usual_ms` long. invalid_value names
// `since` or `until`: it ends over a day from now, is not positive, or is longer than 366 days.
Result<UsagePeriod> usage_period(std::optional<std::int64_t> since_ms,
                                 std::optional<std::int64_t> until_ms, std::int64_t now_ms,
                                 std::int64_t usual_ms);

// Puts in the steps without use too, so that a chart has no gaps. Precondition: the answer is by
// time.
void fill_steps(UsageAnswer& answer);

}  // namespace solidrust
