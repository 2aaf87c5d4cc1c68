// What is drained, in the SQLite database.
#pragma once

#include "store/sqlite/sqlite_database.h"
#include "store/stores.h"

namespace solidrust {

// Does not own the database, which must outlive it.
class SqlDrainStore final : public DrainStore {
 public:
  explicit SqlDrainStore(SqliteDatabase& database) : database_(database) {}

  Result<std::vector<DrainRow>> list() override;
  Result<void> set(std::string_view upstream, const std::vector<std::string>& models,
                   const AuditRow& audit) override;

 private:
  SqliteDatabase& database_;
};

}  // namespace solidrust
