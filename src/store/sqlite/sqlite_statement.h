// One run of a prepared statement: bind in order, step, read columns.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3_stmt;

namespace solidrust {

// The text of a statement. Only literals fit, so no statement can be put together from input.
class Sql {
 public:
  consteval Sql(const char* text) : text_(text) {}
  const char* text() const noexcept { return text_; }

 private:
  const char* text_;
};

// Borrowed from the connection's cache; given back, reset, by the destructor. Bound texts are not
// copied: they must live until then. A failed preparation or binding is reported by step().
class SqliteStatement {
 public:
  SqliteStatement(sqlite3_stmt* statement, int code, const char* sql)
      : statement_(statement), code_(code), sql_(sql) {}
  ~SqliteStatement();
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  // Each binds the next parameter.
  SqliteStatement& bind(std::int64_t number);
  SqliteStatement& bind(bool flag) { return bind(static_cast<std::int64_t>(flag)); }
  SqliteStatement& bind(std::string_view text);
  SqliteStatement& bind(const char*) = delete;  // would become a bool
  SqliteStatement& bind(const std::string& text) { return bind(std::string_view(text)); }
  SqliteStatement& bind(std::span<const std::uint8_t> bytes);
  SqliteStatement& bind(const std::optional<std::int64_t>& number);

  // Whether there is a row.
  Result<bool> step();
  // For statements without rows.
  Result<void> run();
  // Binds from the first parameter again.
  void reset();

  // Columns of the current row, from 0. The views live until the next step().
  std::int64_t integer(int column) const;
  bool flag(int column) const { return integer(column) != 0; }
  std::string_view text(int column) const;
  std::span<const std::uint8_t> bytes(int column) const;
  std::optional<std::int64_t> maybe_integer(int column) const;

 private:
  void check(int code) {
    if (code != 0 && code_ == 0) code_ = code;
  }
  sqlite3_stmt* statement_;
  int code_;  // the first failure of preparing or binding
  const char* sql_;
  int next_ = 1;
};

}  // namespace solidrust
