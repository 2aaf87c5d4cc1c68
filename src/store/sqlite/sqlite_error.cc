#include "store/sqlite/sqlite_error.h"

#include <string>

#include <fmt/format.h>
#include <sqlite3.h>

namespace solidrust {

Error sqlite_error(sqlite3* db, int code, std::string_view what) {
  const std::string internal = fmt::format(
      "{}: {} (sqlite {})", what, db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code), code);
  if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
      code == SQLITE_CONSTRAINT_ROWID)
    return {ErrorCode::already_exists, "It exists already.", {}, internal};
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
      return {ErrorCode::service_unavailable,
              "The database is locked by another program. Try again in a moment.",
              {},
              internal};
    case SQLITE_CONSTRAINT:  // a column's type too
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
      return {ErrorCode::invalid_argument, "The database refuses this value.", {}, internal};
    case SQLITE_FULL:
      return {ErrorCode::storage_error, "The disk is full: the change was not made.", {}, internal};
    case SQLITE_READONLY:
      return {ErrorCode::storage_error,
              "The database is read-only: check the owner and the mode of the data folder.",
              {},
              internal};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {ErrorCode::storage_error,
              "The database file is damaged or no database: restore it from a backup.",
              {},
              internal};
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {ErrorCode::storage_error,
              "The database cannot be opened: check the owner and the mode of the data folder.",
              {},
              internal};
    default:
      return {ErrorCode::storage_error, "The database failed.", {}, internal};
  }
}

}  // namespace solidrust
