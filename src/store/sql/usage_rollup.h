// Sums a batch of usage records by the buckets they fall into, so that each row of the roll-up
// tables is touched once for a batch.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/sql/sql_connection.h"
#include "store/usage_rows.h"

namespace solidrust {

inline constexpr std::int64_t kMinuteMs = 60'000;
inline constexpr std::int64_t kHourMs = 3'600'000;
inline constexpr std::int64_t kDayMs = 86'400'000;

// Whom and what the rows of a level tell apart (0002_usage.sql).
enum class UsageLevel : std::int64_t { model, account_model, account_key, all };

UsageTotals totals_of(const UsageRecord& record);

// Inside the batch's transaction. The records are those that were not there yet.
Result<void> roll_up(SqlConnection& connection, std::span<const UsageRecord* const> records);

}  // namespace solidrust
