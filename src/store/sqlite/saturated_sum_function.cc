#include "store/sqlite/saturated_sum_function.h"

#include <algorithm>
#include <cstdint>

#include <sqlite3.h>

#include "base/saturating.h"
#include "store/sqlite/sqlite_error.h"

namespace solidrust {
namespace {

std::int64_t count_of(sqlite3_value* value) {
  return std::max<std::int64_t>(0, sqlite3_value_int64(value));
}

void saturated_sum(sqlite3_context* context, int /*count*/, sqlite3_value** values) {
  sqlite3_result_int64(context, saturating_add(count_of(values[0]), count_of(values[1])));
}

}  // namespace

Result<void> add_saturated_sum_function(sqlite3* db) {
  const int code = sqlite3_create_function_v2(
      db, "saturated_sum", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, nullptr,
      &saturated_sum, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return sqlite_error(db, code, "add a function");
  return {};
}

}  // namespace solidrust
