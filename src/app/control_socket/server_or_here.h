// Work on a data folder, done by the process that uses it: the running server, or this one.
#pragma once

#include <chrono>
#include <thread>
#include <type_traits>
#include <utility>

#include "base/result.h"

namespace solidrust {

// How long to wait for a folder that is locked while no server answers.
inline constexpr std::chrono::milliseconds kFolderPatience{5'000};

// `ask` asks the server: a std::optional<Result<T>>, nothing if none runs. Otherwise `open` takes
// the folder: a Result, service_unavailable if another process has it; a server is then just
// starting or stopping, and both are tried again. `use` does the work on what was opened: a
// Result<T>. Blocks.
template <class Ask, class Open, class Use>
auto server_or_here(Ask ask, Open open, Use use)
    -> std::invoke_result_t<Use&, decltype(*std::declval<std::invoke_result_t<Open&>&>())> {
  using std::chrono::steady_clock;
  const auto give_up = steady_clock::now() + kFolderPatience;
  while (true) {
    if (auto answer = ask()) return *std::move(answer);
    auto opened = open();
    if (opened) return use(*opened);
    if (opened.error().code != ErrorCode::service_unavailable || steady_clock::now() > give_up)
      return std::move(opened).error();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace solidrust
