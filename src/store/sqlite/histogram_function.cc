#include "store/sqlite/histogram_function.h"

#include <exception>
#include <span>

#include <sqlite3.h>

#include "store/latency_histogram.h"
#include "store/sqlite/sqlite_error.h"

namespace solidrust {
namespace {

std::span<const std::uint8_t> bytes_of(sqlite3_value* value) {
  const void* const data = sqlite3_value_blob(value);
  if (data == nullptr) return {};
  return {static_cast<const std::uint8_t*>(data),
          static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

void histogram_sum(sqlite3_context* context, int /*count*/, sqlite3_value** values) {
  try {
    LatencyHistogram sum = LatencyHistogram::parse(bytes_of(values[0]));
    sum.add(LatencyHistogram::parse(bytes_of(values[1])));
    const std::string bytes = sum.bytes();
    sqlite3_result_blob64(context, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
  } catch (const std::exception&) {  // C does not let it through; only memory can be short
    sqlite3_result_error_nomem(context);
  }
}

}  // namespace

Result<void> add_histogram_function(sqlite3* db) {
  const int code = sqlite3_create_function_v2(
      db, "histogram_sum", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, nullptr,
      &histogram_sum, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return sqlite_error(db, code, "add a function");
  return {};
}

}  // namespace solidrust
