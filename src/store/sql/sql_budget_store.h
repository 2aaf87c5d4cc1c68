// Budgets in the SQLite database.
#pragma once

#include "store/sql/sql_database.h"
#include "store/usage_store.h"

namespace solidrust {

// Does not own the database, which must outlive it.
class SqlBudgetStore final : public BudgetStore {
 public:
  explicit SqlBudgetStore(SqlDatabase& database) : database_(database) {}

  Result<std::vector<BudgetRow>> list() override;
  Result<std::vector<BudgetRow>> of_account(std::string_view account) override;
  Result<void> set(const BudgetRow& row, const AuditRow& audit) override;
  Result<int> reached(std::string_view id, std::int64_t month_begin_ms) override;
  Result<bool> record_crossing(std::string_view id, std::int64_t month_begin_ms, int percent,
                               const AuditRow& audit, const AlertRow& alert) override;

 private:
  SqlDatabase& database_;
};

}  // namespace solidrust
