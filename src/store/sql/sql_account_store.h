// Accounts in SQLite.
#pragma once

#include "store/sql/sql_database.h"
#include "store/stores.h"

namespace solidrust {

// Does not own `database`, which must outlive it. Thread-safe; blocks.
class SqlAccountStore final : public AccountStore {
 public:
  explicit SqlAccountStore(SqlDatabase& database) : database_(database) {}
  Result<void> insert(const AccountRow& row, const AuditRow& audit) override;
  Result<std::optional<AccountRow>> find(const AccountId& id) override;
  Result<std::optional<AccountRow>> find_by_email(std::string_view email) override;
  Result<std::vector<AccountRow>> latest(std::size_t limit) override;
  Result<void> set_tier(const AccountId& id, std::string_view tier, const AuditRow& audit) override;
  Result<std::int64_t> count() override;
  Result<TierCounts> count_by_tier() override;

 private:
  SqlDatabase& database_;
};

}  // namespace solidrust
