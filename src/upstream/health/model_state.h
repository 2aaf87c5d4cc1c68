// What all workers share about one model: its retry budget, its queue, and the lock for ejecting
// its targets one at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "upstream/health/retry_budget.h"
#include "upstream/health/waiting_line.h"

namespace solidrust {

// Thread-safe. Lives on in the next catalog when the configuration is reloaded and still has the
// model.
struct ModelState {
  RetryBudget retries;
  std::shared_ptr<WaitingLine> line = std::make_shared<WaitingLine>();
  // Of its name among the labels of metrics; kNoLabel: none has been asked for.
  static constexpr std::uint32_t kNoLabel = UINT32_MAX;
  std::atomic<std::uint32_t> label{kNoLabel};
  std::mutex ejecting;  // held while an ejection looks whether another target is left
};

}  // namespace solidrust
