#include "meter/journal_drain.h"

namespace solidrust {

Result<std::size_t> JournalDrain::step() {
  const std::vector<UsageRecord> records = journal_.batch(batch_);
  if (!records.empty()) {
    Result<std::size_t> written = store_.append(records);
    if (!written) {
      journal_.failed();
      return written;
    }
  }
  journal_.committed();
  return records.size();
}

Result<void> JournalDrain::all() {
  for (;;) {
    Result<std::size_t> done = step();
    if (!done) return std::move(done).error();
    if (done.value() < batch_) return {};
  }
}

}  // namespace solidrust
