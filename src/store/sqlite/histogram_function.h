// histogram_sum(a, b) for SQL: two histograms of store/latency_histogram.h together, so that a row
// of a roll-up takes one statement.
#pragma once

#include "base/result.h"

struct sqlite3;

namespace solidrust {

Result<void> add_histogram_function(sqlite3* db);

}  // namespace solidrust
