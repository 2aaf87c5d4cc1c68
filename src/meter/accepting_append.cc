#include "meter/accepting_append.h"

#include <utility>

namespace solidrust {

Result<std::size_t> append_accepted(UsageStore& store, std::span<const UsageRecord> records,
                                    std::vector<RefusedRecord>& refused) {
  if (records.empty()) return std::size_t{0};
  Result<std::size_t> written = store.append(records);
  if (written || !refuses_record(written.error())) return written;
  if (records.size() == 1) {
    refused.push_back({records[0], std::move(written).error()});
    return std::size_t{0};
  }
  const std::size_t half = records.size() / 2;
  Result<std::size_t> first = append_accepted(store, records.first(half), refused);
  if (!first) return first;
  Result<std::size_t> second = append_accepted(store, records.subspan(half), refused);
  if (!second) return second;
  return *first + *second;
}

}  // namespace solidrust
