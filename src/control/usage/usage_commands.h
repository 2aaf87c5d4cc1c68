// usage.query by name, in the shape of Command::run; methods.md lists the parameters.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/context.h"

namespace solidrust {

Result<std::string> usage_query_command(ControlContext& context, const Caller& caller,
                                        std::string_view params);

}  // namespace solidrust
