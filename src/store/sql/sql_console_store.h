// People, their sessions and tokens in SQLite.
#pragma once

#include "store/console_stores.h"
#include "store/sqlite/sqlite_database.h"

namespace solidrust {

// Does not own `database`, which must outlive it. Thread-safe; blocks.
class SqlConsoleStore final : public ConsoleStore {
 public:
  explicit SqlConsoleStore(SqliteDatabase& database) : database_(database) {}
  Result<void> change(const Work& work) override;
  Result<void> read(const Work& work) override;

 private:
  SqliteDatabase& database_;
};

}  // namespace solidrust
