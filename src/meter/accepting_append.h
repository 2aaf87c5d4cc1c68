// Writes records of which the store may refuse some.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.h"
#include "store/usage_store.h"

namespace solidrust {

// A record that the store will never take, and why.
struct RefusedRecord {
  UsageRecord record;  // its views are those of the record that was given
  Error why;
};

// Writes all that the store takes and adds the others to `refused`: a batch that is refused is
// tried by halves, down to the record. Returns how many were new. An error is of the store, not of
// a record (refuses_record() tells): some may be written then, and the same call again writes the
// rest.
Result<std::size_t> append_accepted(UsageStore& store, std::span<const UsageRecord> records,
                                    std::vector<RefusedRecord>& refused);

}  // namespace solidrust
