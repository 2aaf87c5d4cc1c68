// All stores over one database.
#pragma once

#include <memory>
#include <utility>

#include "store/sql/sql_account_store.h"
#include "store/sql/sql_alert_store.h"
#include "store/sql/sql_audit_store.h"
#include "store/sql/sql_budget_store.h"
#include "store/sql/sql_console_store.h"
#include "store/sql/sql_database.h"
#include "store/sql/sql_drain_store.h"
#include "store/sql/sql_key_store.h"
#include "store/sql/sql_status_store.h"
#include "store/sql/sql_tier_store.h"
#include "store/sql/sql_usage_store.h"

namespace solidrust {

// The stores are thread-safe and block.
struct SqlStores {
  explicit SqlStores(std::unique_ptr<SqlDatabase> opened) : database(std::move(opened)) {}

  const std::unique_ptr<SqlDatabase> database;
  SqlAccountStore accounts{*database};
  SqlKeyStore keys{*database};
  SqlTierStore tiers{*database};
  SqlAuditStore audit{*database};
  SqlBudgetStore budgets{*database};
  SqlConsoleStore people{*database};
  SqlAlertStore alerts{*database};
  SqlStatusStore status{*database};
  SqlDrainStore drains{*database};
  SqlUsageStore usage{*database};
};

}  // namespace solidrust
