// Takes blocking work off a worker: to a pool or database thread, and its result back.
#pragma once

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include "net/signal.h"
#include "net/task.h"

namespace solidrust {

// Runs `work()`, which returns a Result, on a thread of `pool` (HashingPool, DatabaseThread), and
// goes on where this was awaited.
template <class Pool, class Work>
Task<std::invoke_result_t<Work&>> carry(Pool& pool, Work work) {
  using Answer = std::invoke_result_t<Work&>;
  struct State {
    Signal signal;
    std::optional<Answer> answer;
  };
  const auto executor = co_await boost::asio::this_coro::executor;
  // Shared with the callback: whichever ends last frees it.
  const auto state = std::make_shared<State>();
  auto then = [state, guard = boost::asio::make_work_guard(executor)](Answer answer) mutable {
    auto resume = [state, answer = std::move(answer)]() mutable {
      state->answer.emplace(std::move(answer));
      state->signal.set();
    };
    boost::asio::post(guard.get_executor(), std::move(resume));
  };
  pool.submit(std::move(work), std::move(then));
  while (!state->answer) co_await state->signal.wait();
  co_return std::move(*state->answer);
}

}  // namespace solidrust
