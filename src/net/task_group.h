// The coroutines that a worker runs: each is counted, an exception that leaves one is logged.
#pragma once

#include <cstddef>
#include <string_view>

#include <boost/asio/io_context.hpp>

#include "net/task.h"

namespace solidrust {

// Belongs to one worker's thread.
class TaskGroup {
 public:
  explicit TaskGroup(boost::asio::io_context& io) : io_(io) {}
  // Starts `task` on the worker, at its next turn. `name` (a literal) is for the log. The task owns
  // what it uses: pass values, not references, unless the referred-to outlives the worker.
  void spawn(std::string_view name, Task<void> task);
  std::size_t running() const noexcept { return running_; }

 private:
  static Task<void> run(TaskGroup* group, std::string_view name, Task<void> task);
  boost::asio::io_context& io_;
  std::size_t running_ = 0;
};

}  // namespace solidrust
