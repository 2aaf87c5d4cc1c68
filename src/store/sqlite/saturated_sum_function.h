// The SQL function saturated_sum(a, b), for the roll-ups: what a column of theirs holds and what is
// added to it. A sum that does not fit is the largest integer, where `a + b` would become a
// floating-point number, which the column refuses. An earlier release may have left numbers in the
// columns that no sum can be: below 0 counts as 0, a floating-point number as the nearest integer.
#pragma once

#include "base/result.h"

struct sqlite3;

namespace solidrust {

Result<void> add_saturated_sum_function(sqlite3* db);

}  // namespace solidrust
