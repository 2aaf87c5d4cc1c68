// What is drained, in the SQLite database.
#pragma once

#include "store/sql/sql_database.h"
#include "store/stores.h"

namespace solidrust {

// Does not own the database, which must outlive it.
class SqlDrainStore final : public DrainStore {
 public:
  explicit SqlDrainStore(SqlDatabase& database) : database_(database) {}

  Result<std::vector<DrainRow>> list() override;
  Result<void> set(std::string_view upstream, const std::vector<std::string>& models,
                   const AuditRow& audit) override;

 private:
  SqlDatabase& database_;
};

}  // namespace solidrust
