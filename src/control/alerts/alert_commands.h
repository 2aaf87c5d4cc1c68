// alerts.* by name. Each has the shape of Command::run; methods.md lists the parameters.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/context.h"

namespace solidrust {

Result<std::string> list_alerts_command(ControlContext& context, const Caller& caller,
                                        std::string_view params);
Result<std::string> list_alert_deliveries_command(ControlContext& context, const Caller& caller,
                                                  std::string_view params);
Result<std::string> resend_alert_command(ControlContext& context, const Caller& caller,
                                         std::string_view params);
Result<std::string> test_alerts_command(ControlContext& context, const Caller& caller,
                                        std::string_view params);

}  // namespace solidrust
