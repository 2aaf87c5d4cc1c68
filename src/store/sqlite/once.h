// A statement that runs once, on a connection that has no cache of statements.
#pragma once

#include "store/sqlite/sqlite_statement.h"

namespace solidrust {

// As SqliteStatement; prepared. step() reports a failure.
struct Once : SqliteStatement {
  Once(sqlite3* db, const char* sql) : SqliteStatement(db, sql) { prepare(); }
};

}  // namespace solidrust
