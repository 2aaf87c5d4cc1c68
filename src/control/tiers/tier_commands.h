// tiers.* by name. Each has the shape of Command::run; methods.md lists the parameters.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/context.h"

namespace solidrust {

Result<std::string> list_tiers_command(ControlContext& context, const Caller& caller,
                                       std::string_view params);
Result<std::string> create_tier_command(ControlContext& context, const Caller& caller,
                                        std::string_view params);
Result<std::string> delete_tier_command(ControlContext& context, const Caller& caller,
                                        std::string_view params);
Result<std::string> set_tier_command(ControlContext& context, const Caller& caller,
                                     std::string_view params);

}  // namespace solidrust
