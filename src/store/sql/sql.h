// The text of a statement. Only literals fit, so no statement can be put together from input; and
// only what SQLite and PostgreSQL both take (sql_subset.h), or a text for each.
#pragma once

#include "store/sql/sql_subset.h"

namespace solidrust {

// A value; refers to the literals.
class Sql {
 public:
  // A text outside of what both engines take does not compile: sql_breach() says why.
  consteval Sql(const char* text) : sqlite_(text), postgres_(text) {
    if (!sql_breach(text).empty()) throw "sql_breach() of this text says what differs";
  }
  // Two texts with the same parameters and columns, where the engines have none in common.
  static consteval Sql by_engine(const char* sqlite, const char* postgres) {
    if (sql_parameters(sqlite) != sql_parameters(postgres)) throw "they differ in their parameters";
    return {sqlite, postgres};
  }
  // For SQLite's driver and its tests.
  static consteval Sql of_sqlite(const char* text) { return {text, nullptr}; }

  const char* sqlite() const noexcept { return sqlite_; }
  const char* postgres() const noexcept { return postgres_; }  // nullptr: of_sqlite()

 private:
  consteval Sql(const char* sqlite, const char* postgres) : sqlite_(sqlite), postgres_(postgres) {}
  const char* sqlite_;
  const char* postgres_;
};

}  // namespace solidrust
