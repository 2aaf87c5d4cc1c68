// requests.* by name, in the shape of Command::run; methods.md lists the parameters.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/context.h"

namespace solidrust {

Result<std::string> list_requests_command(ControlContext& context, const Caller& caller,
                                          std::string_view params);
Result<std::string> show_request_command(ControlContext& context, const Caller& caller,
                                         std::string_view params);
Result<std::string> follow_requests_command(ControlContext& context, const Caller& caller,
                                            std::string_view params);

}  // namespace solidrust
