// upstreams.* by name. Each has the shape of Command::run; methods.md lists the parameters. Where
// no server runs there is nothing to see or to drain: service_unavailable.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/context.h"

namespace solidrust {

// Every target once, with its state, and every model's queue.
Result<std::string> list_upstreams_command(ControlContext& context, const Caller& caller,
                                           std::string_view params);
// Probes the upstream and asks for its models. Blocks for up to 25 s.
Result<std::string> test_upstream_command(ControlContext& context, const Caller& caller,
                                          std::string_view params);
// Drains: no new request goes to the upstream's targets; running ones continue. Stored: in force
// after a reload and a restart, also for targets that a reload adds.
Result<std::string> drain_upstream_command(ControlContext& context, const Caller& caller,
                                           std::string_view params);
Result<std::string> undrain_upstream_command(ControlContext& context, const Caller& caller,
                                             std::string_view params);

}  // namespace solidrust
