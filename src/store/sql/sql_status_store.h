// The status page's days, in the SQLite database.
#pragma once

#include "store/sql/sql_database.h"
#include "store/status_days.h"

namespace solidrust {

// Does not own the database, which must outlive it.
class SqlStatusStore final : public StatusStore {
 public:
  explicit SqlStatusStore(SqlDatabase& database) : database_(database) {}

  Result<std::vector<StatusDayRow>> since(std::int64_t day) override;
  Result<void> write(std::span<const StatusDayRow> rows, std::int64_t keep_from) override;

 private:
  SqlDatabase& database_;
};

}  // namespace solidrust
