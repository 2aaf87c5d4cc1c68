// A database file that is only read: while another process uses it, or before it is opened for use.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/result.h"

struct sqlite3;

namespace solidrust {

// Move-only, one thread; closes the file. Never changes the database, nor its write-ahead log.
class SqliteFile {
 public:
  // Who may write while it is open. `none` makes no file next to it unless its write-ahead log is
  // there, so that it can be read in a read-only folder; if a server starts all the same, what is
  // read may be torn.
  enum class Others : std::uint8_t { none, may_write };
  // storage_error: it is not there, or no database. What a running server has committed is seen. A
  // lock of another process is waited for, 5 s.
  static Result<SqliteFile> open(const std::string& path, Others others);
  ~SqliteFile();
  SqliteFile(SqliteFile&& other) noexcept : db_(std::exchange(other.db_, nullptr)) {}
  SqliteFile& operator=(SqliteFile&& other) noexcept {
    std::swap(db_, other.db_);
    return *this;
  }

  sqlite3* handle() const { return db_; }
  // The first column of the first row; 0 if there is none. `sql` is a literal of ours.
  Result<std::int64_t> integer(const char* sql) const;
  // The same as text; empty if there is no row.
  Result<std::string> text(const char* sql) const;

 private:
  explicit SqliteFile(sqlite3* db) : db_(db) {}
  sqlite3* db_;
};

}  // namespace solidrust
