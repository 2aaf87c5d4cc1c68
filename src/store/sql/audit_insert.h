// Writes the audit row of a change, inside the change's transaction.
#pragma once

#include "base/result.h"
#include "store/rows.h"
#include "store/sqlite/sqlite_connection.h"

namespace solidrust {

Result<void> insert_audit(SqliteConnection& connection, const AuditRow& row);

}  // namespace solidrust
