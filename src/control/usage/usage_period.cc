#include "control/usage/usage_period.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/time_units.h"

namespace solidrust {
namespace {

constexpr std::int64_t kLongestMs = 366 * kDayMs;

Error wrong(const char* field, const char* why) {
  return {ErrorCode::invalid_value, std::string(field) + " " + why, field};
}

}  // namespace

Result<UsagePeriod> usage_period(std::optional<std::int64_t> since_ms,
                                 std::optional<std::int64_t> until_ms, std::int64_t now_ms,
                                 std::int64_t usual_ms) {
  UsagePeriod period;
  period.until_ms = until_ms.value_or(now_ms + 1);
  if (period.until_ms > now_ms + kDayMs) return wrong("until", "must be at most a day from now.");
  if (period.until_ms <= 0) return wrong("until", "must be after 1970.");
  period.since_ms = since_ms.value_or(std::max<std::int64_t>(0, period.until_ms - usual_ms));
  if (period.since_ms < 0 || period.since_ms >= period.until_ms)
    return wrong("since", "must be before until, and not before 1970.");
  if (period.length_ms() > kLongestMs)
    return wrong("since", "must be at most 366 days before until.");
  return period;
}

void fill_steps(UsageAnswer& answer) {
  std::vector<UsageRow> rows;
  auto next = answer.rows.begin();
  for (std::int64_t at = answer.since_ms / answer.step_ms * answer.step_ms; at < answer.until_ms;
       at += answer.step_ms) {
    std::string name = std::to_string(at);
    if (next != answer.rows.end() && next->name == name)
      rows.push_back(std::move(*next++));
    else
      rows.emplace_back().name = std::move(name);
  }
  answer.rows = std::move(rows);
}

}  // namespace solidrust
