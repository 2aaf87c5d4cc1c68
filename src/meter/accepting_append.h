// Writes a batch of records, of which the store may reject some.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.h"
#include "store/usage_store.h"

namespace solidrust {

// A record that the store will never accept, and why.
struct RefusedRecord {
  UsageRecord record;  // its views are those of the record that was given
  Error why;
};

// Writes all records that the store accepts and adds the others to `refused`: splits a rejected
// batch into halves, down to single records. Returns how many were new. An error comes from the
// store, never from a record (refuses_record() tells): some records may be written then, and the
// same call again writes the rest.
Result<std::size_t> append_accepted(UsageStore& store, std::span<const UsageRecord> records,
                                    std::vector<RefusedRecord>& refused);

}  // namespace solidrust
