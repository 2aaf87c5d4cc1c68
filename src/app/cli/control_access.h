// How a command reaches the control plane: through the running server, or in this process when none
// runs.
#pragma once

#include <optional>
#include <string>

#include "app/cli/command.h"
#include "base/result.h"

namespace solidrust {

enum class MissingFolder : std::uint8_t { refuse, make };

// Runs the method `request` names. If the folder is in use by a server that is just starting or
// stopping, waits up to 5 s for it.
Result<std::string> run_control(const std::string& data_dir, const std::string& method,
                                const std::string& params,
                                MissingFolder missing = MissingFolder::refuse);

// The same in the data folder of this invocation. Nothing, and the reason on standard error, if it
// failed.
std::optional<std::string> ask_control(const CommonOptions& common, const std::string& method,
                                       const std::string& params,
                                       MissingFolder missing = MissingFolder::refuse);

}  // namespace solidrust
