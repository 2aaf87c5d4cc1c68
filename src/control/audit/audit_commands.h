// audit.* by name. Each has the shape of Command::run; methods.md lists the parameters.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/context.h"

namespace solidrust {

Result<std::string> latest_audit_command(ControlContext& context, const Caller& caller,
                                         std::string_view params);

}  // namespace solidrust
