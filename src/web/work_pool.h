// Threads for the console's blocking work: the database, files.
#pragma once

#include <cstddef>

#include "base/thread_pool.h"

namespace solidrust::web {

// Three threads, so that one slow call (a probe of an upstream) does not block the others. While
// kWaiting jobs wait, a further one gets service_unavailable, which bounds a flood of console
// calls.
class WorkPool : public ThreadPool {
 public:
  static constexpr std::size_t kThreads = 3;
  static constexpr std::size_t kWaiting = 96;

  WorkPool()
      : ThreadPool({"console",
                    kThreads,
                    kWaiting,
                    {ErrorCode::service_unavailable,
                     "The console is overloaded. Try again in a moment."}}) {}
};

}  // namespace solidrust::web
