// Carries the journal into the database, batch by batch, each batch in one transaction.
#pragma once

#include <cstddef>

#include "base/result.h"
#include "meter/journal.h"
#include "store/usage_store.h"

namespace solidrust {

// Belongs to one thread, which may block. Does not own its parts.
class JournalDrain {
 public:
  JournalDrain(Journal& journal, UsageStore& store, std::size_t batch = 10'000)
      : journal_(journal), store_(store), batch_(batch) {}

  // One batch. Returns how many records were read: fewer than the batch size means that the journal
  // was empty for a moment. On an error nothing is lost: the next step tries the same again.
  Result<std::size_t> step();
  // Until the journal is empty.
  Result<void> all();

 private:
  Journal& journal_;
  UsageStore& store_;
  const std::size_t batch_;
};

}  // namespace solidrust
