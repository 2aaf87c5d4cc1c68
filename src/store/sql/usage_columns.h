// How the tables of usage are read.
#pragma once

#include <algorithm>
#include <cstdint>

#include "store/sql/sql_statement.h"

// The buckets one by one, so that each is a seek in the primary key and not a scan of everybody's.
#define SOLIDRUST_EACH_BUCKET                                                                      \
  "WITH RECURSIVE b(n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM b WHERE n + 1 < " \
  "$2) SELECT"

namespace solidrust {

// What was counted. Below 0 is nothing: an earlier release wrote such numbers for counts of 2^63
// and more.
inline std::int64_t counted(const SqlStatement& row, int column) {
  return std::max<std::int64_t>(0, row.integer(column));
}

}  // namespace solidrust
