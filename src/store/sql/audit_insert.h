// Writes the audit row of a change, inside the change's transaction.
#pragma once

#include "base/result.h"
#include "store/rows.h"
#include "store/sql/sql_connection.h"

namespace solidrust {

Result<void> insert_audit(SqlConnection& connection, const AuditRow& row);

}  // namespace solidrust
