// Tiers in SQLite.
#pragma once

#include "store/sql/sql_database.h"
#include "store/stores.h"

namespace solidrust {

// Does not own `database`, which must outlive it. Thread-safe; blocks.
class SqlTierStore final : public TierStore {
 public:
  explicit SqlTierStore(SqlDatabase& database) : database_(database) {}
  Result<std::vector<TierRow>> list() override;
  Result<std::optional<TierRow>> find(std::string_view name) override;
  Result<void> set(const TierRow& row, const AuditRow& audit) override;
  Result<std::int64_t> remove(std::string_view name, const AuditRow& audit) override;

 private:
  SqlDatabase& database_;
};

}  // namespace solidrust
