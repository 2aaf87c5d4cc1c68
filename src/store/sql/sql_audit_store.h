// The audit log. What changes the database writes its row in the same transaction
// (audit_insert.h).
#pragma once

#include "store/sql/sql_database.h"
#include "store/stores.h"

namespace solidrust {

// Does not own `database`, which must outlive it. Thread-safe; blocks.
class SqlAuditStore final : public AuditStore {
 public:
  explicit SqlAuditStore(SqlDatabase& database) : database_(database) {}
  Result<std::vector<AuditRow>> latest(std::size_t limit) override;
  Result<std::vector<AuditRow>> page(std::int64_t before, std::size_t limit) override;
  Result<void> add(const AuditRow& row) override;

 private:
  SqlDatabase& database_;
};

}  // namespace solidrust
