// People, their sessions and tokens in SQLite.
#pragma once

#include "store/console_stores.h"
#include "store/sql/sql_database.h"

namespace solidrust {

// Does not own `database`, which must outlive it. Thread-safe; blocks.
class SqlConsoleStore final : public ConsoleStore {
 public:
  explicit SqlConsoleStore(SqlDatabase& database) : database_(database) {}
  Result<void> change(const Work& work) override;
  Result<void> read(const Work& work) override;

 private:
  SqlDatabase& database_;
};

}  // namespace solidrust
