// What all workers know of one model: its retries, who waits for it, and that its targets are
// ejected one at a time.
#pragma once

#include <memory>
#include <mutex>

#include "upstream/retry_budget.h"
#include "upstream/waiting_line.h"

namespace solidrust {

// Thread-safe. Lives on in the next catalog when the configuration is reloaded and still has the
// model.
struct ModelState {
  RetryBudget retries;
  std::shared_ptr<WaitingLine> line = std::make_shared<WaitingLine>();
  std::mutex ejecting;  // held while an ejection looks whether another target is left
};

}  // namespace solidrust
