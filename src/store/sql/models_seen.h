// Keeps what models were seen to do (0012_models_seen.sql) up to date with what is recorded.
#pragma once

#include <span>

#include "base/result.h"
#include "store/sql/sql_connection.h"
#include "store/usage_rows.h"

namespace solidrust {

// Inside the batch's transaction. The records are those that were not there yet.
Result<void> note_models(SqlConnection& connection, std::span<const UsageRecord* const> records);

}  // namespace solidrust
