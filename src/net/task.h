// The coroutine type of everything that waits. Runs on the Worker that spawned it.
//
// A task starts when it is awaited and runs immediately, as a call does, up to its first wait; one
// that never waits costs its caller no more than that. When it ends after a wait, whoever awaited
// it goes on from the thread's resume() loop, not from inside the task: stacks stay flat however
// long a chain of tasks or a loop over them is, without relying on the compiler's tail calls.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

#include "net/frame_pool.h"

namespace solidrust {

template <class T = void>
class Task;

// What the thread resumes next, when the coroutine that runs has come to its wait or its end.
inline constinit thread_local std::coroutine_handle<> t_resume_next{};

// Resumes a waiting coroutine, and whoever goes on because of it.
inline void resume(std::coroutine_handle<> waiting) {
  t_resume_next = waiting;
  while (t_resume_next) std::exchange(t_resume_next, {}).resume();
}

class TaskPromiseBase {
 public:
  static void* operator new(std::size_t size) { return FramePool::take(size); }
  static void operator delete(void* frame, std::size_t size) noexcept {
    FramePool::give(frame, size);
  }

  std::suspend_always initial_suspend() noexcept { return {}; }
  auto final_suspend() noexcept {
    struct End {
      bool await_ready() noexcept { return false; }
      // Without one: it ended before it ever waited, and its caller sees that for itself.
      void await_suspend(std::coroutine_handle<>) noexcept {
        if (awaited_by) t_resume_next = awaited_by;
      }
      void await_resume() noexcept {}
      std::coroutine_handle<> awaited_by;
    };
    return End{awaited_by_};
  }
  void unhandled_exception() noexcept { thrown_ = std::current_exception(); }

 protected:
  template <class>
  friend class Task;
  void rethrow() {
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  }

 private:
  std::coroutine_handle<> awaited_by_;
  std::exception_ptr thrown_;
};

template <class T>
class TaskPromise : public TaskPromiseBase {
 public:
  Task<T> get_return_object() noexcept;
  template <class Value>
  void return_value(Value&& value) {
    value_.emplace(std::forward<Value>(value));
  }
  T take() {
    rethrow();
    return std::move(*value_);
  }

 private:
  std::optional<T> value_;
};

template <>
class TaskPromise<void> : public TaskPromiseBase {
 public:
  Task<void> get_return_object() noexcept;
  void return_void() noexcept {}
  void take() { rethrow(); }
};

// Move-only; awaited once, as an rvalue. One that is destroyed while it waits ends there: its
// frame's objects are destroyed.
template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = TaskPromise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle handle) noexcept : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  auto operator co_await() && noexcept {
    struct Awaiting {
      bool await_ready() noexcept { return false; }
      bool await_suspend(std::coroutine_handle<> caller) {
        task.resume();
        if (task.done()) return false;
        task.promise().awaited_by_ = caller;
        return true;
      }
      T await_resume() { return task.promise().take(); }
      Handle task;
    };
    return Awaiting{handle_};
  }

 private:
  Handle handle_;
};

template <class T>
Task<T> TaskPromise<T>::get_return_object() noexcept {
  return Task<T>(Task<T>::Handle::from_promise(*this));
}
inline Task<void> TaskPromise<void>::get_return_object() noexcept {
  return Task<void>(Task<void>::Handle::from_promise(*this));
}

}  // namespace solidrust
