// Moves calls of the database to a thread where they block no worker, and their results back.
#pragma once

#include <cstddef>
#include <string>

#include "base/thread_pool.h"

namespace solidrust {

// A pool of one thread. The process has two: one for look-ups and one for changes, so that a lock
// that another process holds on the database stops no look-up. Jobs on the same thread never run
// concurrently: a read-change-write in one job is atomic.
class DatabaseThread : public ThreadPool {
 public:
  explicit DatabaseThread(std::string name, std::size_t waiting = 4096);
};

}  // namespace solidrust
