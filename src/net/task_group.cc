#include "net/task_group.h"

#include <exception>
#include <utility>

#include "base/log.h"
#include "net/event_loop.h"

namespace solidrust {

struct TaskGroup::Root {
  struct promise_type : Link {
    promise_type(TaskGroup* group_, std::string_view, const Task<void>&) : group(*group_) {
      next = group.first_;
      if (next != nullptr) next->previous = this;
      group.first_ = this;
      ++group.running_;
    }
    ~promise_type() {
      if (next != nullptr) next->previous = previous;
      (previous != nullptr ? previous->next : group.first_) = next;
      --group.running_;
    }
    promise_type(const promise_type&) = delete;
    promise_type& operator=(const promise_type&) = delete;

    static void* operator new(std::size_t size) { return FramePool::take(size); }
    static void operator delete(void* frame, std::size_t size) noexcept {
      FramePool::give(frame, size);
    }
    Root get_return_object() noexcept {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept {}

    TaskGroup& group;
  };
  std::coroutine_handle<promise_type> handle;
};

TaskGroup::~TaskGroup() {
  while (first_ != nullptr) {
    auto& promise = static_cast<Root::promise_type&>(*first_);
    std::coroutine_handle<Root::promise_type>::from_promise(promise).destroy();
  }
}

TaskGroup::Root TaskGroup::run(TaskGroup*, std::string_view name, Task<void> task) {
  try {
    co_await std::move(task);
  } catch (const std::exception& error) {
    LogLine(LogLevel::error, "task_failed").field("task", name).field("reason", error.what());
  }
}

void TaskGroup::spawn(std::string_view name, Task<void> task) {
  loop_.soon(run(this, name, std::move(task)).handle);
}

}  // namespace solidrust
