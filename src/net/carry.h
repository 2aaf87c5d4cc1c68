// Moves blocking work from a worker to a pool of threads, and its result back.
#pragma once

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "net/event_loop.h"
#include "net/signal.h"
#include "net/task.h"

namespace solidrust {

// Runs `work()`, which returns a Result, on a thread of `pool` (ThreadPool, or what has its
// submit()), and goes on where this was awaited.
template <class Pool, class Work>
Task<std::invoke_result_t<Work&>> carry(Pool& pool, Work work) {
  using Answer = std::invoke_result_t<Work&>;
  struct State {
    Signal signal;
    std::optional<Answer> answer;
  };
  EventLoop* const loop = &EventLoop::current();  // outlives the task that waits here
  // Shared with the callback: whichever ends last frees it.
  const auto state = std::make_shared<State>();
  auto then = [state, loop](Answer answer) {
    if (loop->runs_here()) {  // refused inside submit(): the loop needs no waking
      state->answer.emplace(std::move(answer));
      state->signal.set();
      return;
    }
    // Shared, as a posted job must be one that can be copied.
    const auto came = std::make_shared<Answer>(std::move(answer));
    loop->post([state, came] {
      state->answer.emplace(std::move(*came));
      state->signal.set();
    });
  };
  pool.submit(std::move(work), std::move(then));
  while (!state->answer) co_await state->signal.wait();
  co_return std::move(*state->answer);
}

}  // namespace solidrust
