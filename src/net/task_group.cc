#include "net/task_group.h"

#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "base/log.h"

namespace solidrust {

Task<void> TaskGroup::run(TaskGroup* group, std::string_view name, Task<void> task) {
  try {
    co_await std::move(task);
  } catch (const std::exception& error) {
    LogLine(LogLevel::error, "task failed").field("task", name).field("reason", error.what());
  }
  --group->running_;
}

void TaskGroup::spawn(std::string_view name, Task<void> task) {
  ++running_;
  boost::asio::co_spawn(io_, run(this, name, std::move(task)), boost::asio::detached);
}

}  // namespace solidrust
