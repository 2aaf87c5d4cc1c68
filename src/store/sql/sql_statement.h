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
#include "store/sql/prepared_statement.h"

namespace solidrust {

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
using RowOf = typename RowValue<std::invoke_result_t<Read&, const class SqlStatement&>>::Type;

// Borrows the connection's statement; the destructor gives it back, reset. Bound texts are not
// copied: they must live until then. A failed preparation or binding is reported by step().
class SqlStatement {
 public:
  explicit SqlStatement(PreparedStatement& prepared) : prepared_(prepared) {}
  ~SqlStatement() { prepared_.reset(); }
  SqlStatement(const SqlStatement&) = delete;
  SqlStatement& operator=(const SqlStatement&) = delete;

  // Each binds the next parameter.
  SqlStatement& bind(std::int64_t number);
  SqlStatement& bind(bool flag) { return bind(static_cast<std::int64_t>(flag)); }
  SqlStatement& bind(std::string_view text);
  SqlStatement& bind(const char*) = delete;  // would become a bool
  SqlStatement& bind(const std::string& text) { return bind(std::string_view(text)); }
  SqlStatement& bind(std::span<const std::uint8_t> bytes);
  SqlStatement& bind(const std::optional<std::int64_t>& number);
  SqlStatement& bind_null();

  // Whether there is a row.
  Result<bool> step() { return prepared_.step(); }
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
  // For INSERT or DELETE ... RETURNING id: runs it to its end. Absent: it changed no row.
  Result<std::optional<std::int64_t>> returned();
  // Binds from the first parameter again.
  void reset();

  // Columns of the current row, from 0. The views live until the next step().
  std::int64_t integer(int column) const { return prepared_.integer(column); }
  bool flag(int column) const { return integer(column) != 0; }
  std::string_view text(int column) const { return prepared_.text(column); }
  std::span<const std::uint8_t> bytes(int column) const { return prepared_.bytes(column); }
  std::optional<std::int64_t> maybe_integer(int column) const;

 private:
  PreparedStatement& prepared_;
  int next_ = 1;
};

template <class Read>
Result<std::optional<RowOf<Read>>> SqlStatement::first(Read read) {
  using Row = RowOf<Read>;
  const Result<bool> found = step();
  if (!found) return found.error();
  if (!*found) return std::optional<Row>();
  if constexpr (std::is_same_v<std::invoke_result_t<Read&, const SqlStatement&>, Row>) {
    return std::optional<Row>(read(*this));
  } else {
    Result<Row> row = read(*this);
    if (!row) return std::move(row).error();
    return std::optional<Row>(*std::move(row));
  }
}

template <class Read>
Result<std::vector<RowOf<Read>>> SqlStatement::all(Read read) {
  std::vector<RowOf<Read>> rows;
  for (;;) {
    Result<std::optional<RowOf<Read>>> row = first(read);
    if (!row) return std::move(row).error();
    if (!*row) return rows;
    rows.push_back(*std::move(*row));
  }
}

template <class Visit>
Result<void> SqlStatement::each(Visit visit) {
  for (;;) {
    const Result<bool> found = step();
    if (!found) return found.error();
    if (!*found) return {};
    visit(std::as_const(*this));
  }
}

}  // namespace solidrust
