// The door by name: what the command line calls, through the running server's socket or in a
// process of its own. Every method is listed in methods.md.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "control/command.h"
#include "control/context.h"

namespace solidrust {

// Runs one method ("keys.create") with its parameters, a JSON object or nothing. The answer is one
// JSON object; those of keys.create and keys.rotate carry the new key's text, which is nowhere
// else: never log an answer. Blocks on the database: not for a worker's thread. Thread-safe.
// Errors: not_found (no such method or object), not_authenticated and forbidden (not for the shell,
// which may do everything), already_exists, those of Params, storage_error.
Result<std::string> run_command(ControlContext& context, const Caller& caller,
                                std::string_view method, std::string_view params_json);

// All of them, sorted by method.
std::span<const Command> commands() noexcept;
// The names of all methods, sorted.
std::vector<std::string_view> command_names();

}  // namespace solidrust
