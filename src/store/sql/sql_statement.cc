#include "store/sql/sql_statement.h"

namespace solidrust {

SqlStatement& SqlStatement::bind(std::int64_t number) {
  prepared_.bind(next_++, number);
  return *this;
}

SqlStatement& SqlStatement::bind(std::string_view text) {
  prepared_.bind(next_++, text);
  return *this;
}

SqlStatement& SqlStatement::bind(std::span<const std::uint8_t> bytes) {
  prepared_.bind(next_++, bytes);
  return *this;
}

SqlStatement& SqlStatement::bind(const std::optional<std::int64_t>& number) {
  return number ? bind(*number) : bind_null();
}

SqlStatement& SqlStatement::bind_null() {
  prepared_.bind_null(next_++);
  return *this;
}

Result<std::int64_t> SqlStatement::number() {
  const Result<bool> found = step();
  if (!found) return found.error();
  return *found ? integer(0) : 0;
}

Result<void> SqlStatement::run() {
  Result<bool> stepped = step();
  if (!stepped) return std::move(stepped).error();
  return {};
}

Result<std::optional<std::int64_t>> SqlStatement::returned() {
  const Result<bool> found = step();
  if (!found) return found.error();
  if (!*found) return std::optional<std::int64_t>();
  const std::int64_t id = integer(0);
  if (Result<void> ended = run(); !ended) return std::move(ended).error();
  return std::optional<std::int64_t>(id);
}

void SqlStatement::reset() {
  next_ = 1;
  prepared_.reset();
}

std::optional<std::int64_t> SqlStatement::maybe_integer(int column) const {
  if (prepared_.is_null(column)) return std::nullopt;
  return integer(column);
}

}  // namespace solidrust
