#include "meter/journal_drain.h"

#include <vector>

#include "meter/accepting_append.h"

namespace solidrust {

Result<std::size_t> JournalDrain::step() {
  const std::vector<UsageRecord> records = journal_.batch(batch_);
  if (Result<void> written = write(records); !written) {
    journal_.failed();
    return std::move(written).error();
  }
  journal_.committed();
  return records.size();
}

Result<void> JournalDrain::write(std::span<const UsageRecord> records) {
  std::vector<RefusedRecord> refused;
  const Result<std::size_t> written = append_accepted(store_, records, refused);
  if (!written) return written.error();
  return journal_.set_aside().add(refused);
}

Result<void> JournalDrain::all() {
  for (;;) {
    Result<std::size_t> done = step();
    if (!done) return std::move(done).error();
    if (done.value() < batch_) return {};
  }
}

}  // namespace solidrust
