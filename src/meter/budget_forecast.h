// Forecasts a budget's use at the end of its month from the recent pace.
#pragma once

#include <cstdint>

#include "limit/limit_status.h"
#include "store/usage_rows.h"

namespace solidrust {

struct BudgetForecast {
  std::uint64_t tokens = 0;
  std::int64_t nano = 0;
};

// How far back "lately" reaches: this many whole UTC days and the one that is not over.
inline constexpr std::int64_t kForecastDays = 6;
// The start of the period that `lately` below covers.
std::int64_t forecast_since_ms(std::int64_t now_ms) noexcept;

// `lately`: live use from forecast_since_ms() up to now. Goes on at that pace, counted from the
// first day with use in it, and over a day at least; never less than what is used now. What does
// not fit is the largest that does.
BudgetForecast forecast_of(const BudgetReading& reading, const LiveUse& lately,
                           std::int64_t now_ms) noexcept;

}  // namespace solidrust
