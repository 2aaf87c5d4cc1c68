// Carries the journal into the database, batch by batch, each batch in one transaction. A record
// that the database rejects is set aside, and the records after it are written. Only a failure of
// the database itself, such as a lock or a full disk, keeps records in the journal.
#pragma once

#include <cstddef>
#include <span>

#include "base/result.h"
#include "meter/journal.h"
#include "store/usage_store.h"

namespace solidrust {

// Belongs to one thread, which may block. Does not own its parts.
class JournalDrain {
 public:
  JournalDrain(Journal& journal, UsageStore& store, std::size_t batch = 10'000)
      : journal_(journal), store_(store), batch_(batch) {}

  // Writes one batch. Returns how many records were read: fewer than the batch size means that the
  // journal was empty just then. After an error nothing is lost: the next step tries the same
  // records again.
  Result<std::size_t> step();
  // Steps until the journal is empty.
  Result<void> all();
  std::size_t batch() const noexcept { return batch_; }

 private:
  Result<void> write(std::span<const UsageRecord> records);

  Journal& journal_;
  UsageStore& store_;
  const std::size_t batch_;
};

}  // namespace solidrust
