// The control plane by name: what the command line and the console call. Every method is listed in
// methods.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "control/context.h"

namespace solidrust {

// Runs one method ("keys.create") with its parameters, a JSON object or nothing. The answer is one
// JSON object; those of keys.create and keys.rotate carry the new key's text, which is nowhere
// else: never log an answer. Blocks on the database: not for a worker's thread. Thread-safe.
// Errors: not_found (no such method or object), already_exists, those of Params, storage_error.
Result<std::string> run_command(ControlContext& context, const Actor& actor,
                                std::string_view method, std::string_view params_json);

// The names of all methods, sorted.
std::vector<std::string_view> command_names();

}  // namespace solidrust
