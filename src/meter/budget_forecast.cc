#include "meter/budget_forecast.h"

#include <algorithm>
#include <limits>

#include "base/time_units.h"

namespace solidrust {
namespace {

__extension__ using Wide = __int128;

std::int64_t gone_on(Wide used, Wide lately, std::int64_t elapsed_ms, std::int64_t left_ms) {
  constexpr Wide kMost = std::numeric_limits<std::int64_t>::max();
  const Wide more = std::max<Wide>(0, lately) * left_ms / elapsed_ms;
  return static_cast<std::int64_t>(std::min(kMost, std::min(kMost, used) + std::min(kMost, more)));
}

}  // namespace

std::int64_t forecast_since_ms(std::int64_t now_ms) noexcept {
  return (now_ms / kDayMs - kForecastDays) * kDayMs;
}

BudgetForecast forecast_of(const BudgetReading& reading, const LiveUse& lately,
                           std::int64_t now_ms) noexcept {
  const std::int64_t elapsed = std::max(kDayMs, now_ms - lately.first_ms.value_or(now_ms));
  const std::int64_t left = std::max<std::int64_t>(0, reading.month_end_ms - now_ms);
  BudgetForecast forecast;
  forecast.tokens =
      static_cast<std::uint64_t>(gone_on(reading.tokens, lately.totals.tokens(), elapsed, left));
  forecast.nano = gone_on(reading.nano, lately.totals.cost_nano, elapsed, left);
  return forecast;
}

}  // namespace solidrust
