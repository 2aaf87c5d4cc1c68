#include "store/sqlite/sqlite_statement.h"

#include <sqlite3.h>

#include "store/sqlite/sqlite_error.h"

namespace solidrust {

SqliteStatement::~SqliteStatement() {
  reset();
}

Result<std::int64_t> SqliteStatement::number() {
  const Result<bool> found = step();
  if (!found) return found.error();
  return *found ? integer(0) : 0;
}

void SqliteStatement::reset() {
  next_ = 1;
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

SqliteStatement& SqliteStatement::bind(std::int64_t number) {
  check(sqlite3_bind_int64(statement_, next_++, number));
  return *this;
}

SqliteStatement& SqliteStatement::bind(std::string_view text) {
  // A null pointer would bind NULL, and an empty view may have one.
  const char* const data = text.empty() ? "" : text.data();
  check(sqlite3_bind_text64(statement_, next_++, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

SqliteStatement& SqliteStatement::bind(std::span<const std::uint8_t> bytes) {
  check(sqlite3_bind_blob64(statement_, next_++, bytes.data(), bytes.size(), SQLITE_STATIC));
  return *this;
}

SqliteStatement& SqliteStatement::bind(const std::optional<std::int64_t>& number) {
  if (number) return bind(*number);
  check(sqlite3_bind_null(statement_, next_++));
  return *this;
}

Result<bool> SqliteStatement::step() {
  sqlite3* const db = statement_ != nullptr ? sqlite3_db_handle(statement_) : nullptr;
  if (code_ != SQLITE_OK) return sqlite_error(db, code_, sql_);
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return sqlite_error(db, code, sql_);
}

Result<void> SqliteStatement::run() {
  Result<bool> stepped = step();
  if (!stepped) return std::move(stepped).error();
  return {};
}

std::int64_t SqliteStatement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view SqliteStatement::text(int column) const {
  const void* const data = sqlite3_column_text(statement_, column);
  if (data == nullptr) return {};
  return {static_cast<const char*>(data),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::span<const std::uint8_t> SqliteStatement::bytes(int column) const {
  const void* const data = sqlite3_column_blob(statement_, column);
  if (data == nullptr) return {};
  return {static_cast<const std::uint8_t*>(data),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::optional<std::int64_t> SqliteStatement::maybe_integer(int column) const {
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  return integer(column);
}

}  // namespace solidrust
