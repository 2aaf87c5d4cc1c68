// Threads for the console's blocking work: the database, files.
#pragma once

#include <cstddef>

#include "base/thread_pool.h"

namespace solidrust::web {

// Three threads, so that one call that takes long (an upstream being asked) holds up nobody; when
// kWaiting jobs wait, service_unavailable: a flood of console calls ends here.
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
