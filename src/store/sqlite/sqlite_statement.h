// One run of a prepared statement: bind in order, step, read columns.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

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

// What a function makes of a row: a T, or a Result<T> where a row may be damaged.
template <class T>
struct RowValue {
  using Type = T;
};
template <class T>
struct RowValue<Result<T>> {
  using Type = T;
};
template <class Read>
using RowOf = typename RowValue<std::invoke_result_t<Read&, const class SqliteStatement&>>::Type;

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
  // Every row from here on, as `read` makes them of this statement. Its first error ends it.
  template <class Read>
  Result<std::vector<RowOf<Read>>> all(Read read);
  // The next row; nothing if there is none.
  template <class Read>
  Result<std::optional<RowOf<Read>>> first(Read read);
  // Every row from here on. `visit` returns nothing.
  template <class Visit>
  Result<void> each(Visit visit);
  // The first column of the next row; 0 if there is none.
  Result<std::int64_t> number();
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

template <class Read>
Result<std::optional<RowOf<Read>>> SqliteStatement::first(Read read) {
  using Row = RowOf<Read>;
  const Result<bool> found = step();
  if (!found) return found.error();
  if (!*found) return std::optional<Row>();
  if constexpr (std::is_same_v<std::invoke_result_t<Read&, const SqliteStatement&>, Row>) {
    return std::optional<Row>(read(*this));
  } else {
    Result<Row> row = read(*this);
    if (!row) return std::move(row).error();
    return std::optional<Row>(*std::move(row));
  }
}

template <class Read>
Result<std::vector<RowOf<Read>>> SqliteStatement::all(Read read) {
  std::vector<RowOf<Read>> rows;
  for (;;) {
    Result<std::optional<RowOf<Read>>> row = first(read);
    if (!row) return std::move(row).error();
    if (!*row) return rows;
    rows.push_back(*std::move(*row));
  }
}

template <class Visit>
Result<void> SqliteStatement::each(Visit visit) {
  for (;;) {
    const Result<bool> found = step();
    if (!found) return found.error();
    if (!*found) return {};
    visit(std::as_const(*this));
  }
}

}  // namespace solidrust
