// The coroutines that a worker runs: each is counted, an exception that leaves one is logged.
#pragma once

#include <coroutine>
#include <cstddef>
#include <string_view>

#include "net/task.h"

namespace solidrust {

class EventLoop;

// Belongs to one worker's thread. Destroying it destroys what still waits.
class TaskGroup {
 public:
  explicit TaskGroup(EventLoop& loop) : loop_(loop) {}
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  // Starts `task` on the worker, at its next turn. `name` (a literal) is for the log. The task owns
  // what it uses: pass values, not references, unless the referred-to outlives the worker.
  void spawn(std::string_view name, Task<void> task);
  std::size_t running() const noexcept { return running_; }

 private:
  struct Root;  // the coroutine that awaits one task
  struct Link {
    Link* previous = nullptr;
    Link* next = nullptr;
  };
  static Root run(TaskGroup* group, std::string_view name, Task<void> task);

  EventLoop& loop_;
  Link* first_ = nullptr;
  std::size_t running_ = 0;
};

}  // namespace solidrust
