// One connection to a database, as the stores see it.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "store/sql/sql.h"
#include "store/sql/sql_statement.h"

namespace solidrust {

// Not thread-safe: SqlDatabase lets one thread in at a time.
class SqlConnection {
 public:
  virtual ~SqlConnection() = default;

  // The statement for `sql`, prepared at its first use and kept.
  virtual SqlStatement prepare(Sql sql) = 0;
  // Rows changed by the last statement.
  virtual std::int64_t changes() const = 0;

  // What SqlDatabase::write() is made of.
  virtual Result<void> begin() = 0;
  virtual Result<void> commit() = 0;  // on failure everything is rolled back
  virtual void rollback() = 0;
};

}  // namespace solidrust
