// Adds a batch of usage records to the rows of the roll-ups.
#pragma once

#include <span>

#include "base/result.h"
#include "store/sql/sql_connection.h"
#include "store/usage_rows.h"

namespace solidrust {

// Inside the batch's transaction. The records are those that were not there yet.
Result<void> roll_up(SqlConnection& connection, std::span<const UsageRecord* const> records);

}  // namespace solidrust
