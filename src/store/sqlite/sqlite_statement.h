// SQLite's prepared statements.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"
#include "store/sql/prepared_statement.h"

struct sqlite3;
struct sqlite3_stmt;

namespace solidrust {

// Does not own `db`, which must outlive it, nor `sql`, a literal. The thread of its connection.
class SqliteStatement : public PreparedStatement {
 public:
  SqliteStatement(sqlite3* db, const char* sql) : db_(db), sql_(sql) {}
  ~SqliteStatement() override;
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  // Does nothing if it is prepared. step() reports a failure; a retry may succeed.
  void prepare();

  void bind(int parameter, std::int64_t number) override;
  void bind(int parameter, std::string_view text) override;
  void bind(int parameter, std::span<const std::uint8_t> bytes) override;
  void bind_null(int parameter) override;
  Result<bool> step() override;
  void reset() override;
  std::int64_t integer(int column) const override;
  std::string_view text(int column) const override;
  std::span<const std::uint8_t> bytes(int column) const override;
  bool is_null(int column) const override;

 private:
  void check(int code) {
    if (code != 0 && code_ == 0) code_ = code;
  }
  sqlite3* const db_;
  const char* const sql_;
  sqlite3_stmt* statement_ = nullptr;
  int code_ = 0;  // the first failure of preparing or binding
};

}  // namespace solidrust
