// Asks the running server, from another process.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "app/control_socket/control_protocol.h"
#include "base/result.h"

namespace solidrust {

// Nothing: no server listens at `path`. Blocks at most `wait` (a change may wait for a lock that
// another process holds on the database).
std::optional<Result<std::string>> ask_server(
    const std::string& path, const ControlRequest& request,
    std::chrono::milliseconds wait = std::chrono::milliseconds{90'000});

}  // namespace solidrust
