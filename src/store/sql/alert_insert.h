// Makes an alert and its first message, inside the transaction of the change that it reports.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "store/alert_store.h"
#include "store/sql/sql_connection.h"

namespace solidrust {

// False: the same alert is open.
Result<bool> insert_alert(SqlConnection& connection, const AlertRow& row);

// Ends the alert, with its second message. False: it was not open.
Result<bool> end_alert(SqlConnection& connection, std::int64_t id, std::int64_t at_ms,
                       std::string_view summary);

// Ends the open budget alert of that subject and level if it began before `month_begin_ms`.
Result<void> end_budget_alert_before(SqlConnection& connection, std::string_view subject,
                                     std::int64_t level, std::int64_t month_begin_ms,
                                     std::int64_t at_ms);

}  // namespace solidrust
