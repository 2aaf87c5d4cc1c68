// upstreams.* by name. Each has the shape of Command::run; methods.md lists the parameters. Where
// no server runs there is nothing to see or to drain: service_unavailable.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/context.h"

namespace solidrust {

// Every target once, with what is known of it, and every model's line.
Result<std::string> list_upstreams_command(ControlContext& context, const Caller& caller,
                                           std::string_view params);
// Asks the upstream whether it lives and which models it has. Blocks for up to 25 s.
Result<std::string> test_upstream_command(ControlContext& context, const Caller& caller,
                                          std::string_view params);
// No new request goes to the upstream's targets; what runs goes on. Stored: it holds over a reload
// and a restart, and for what a reload adds there.
Result<std::string> drain_upstream_command(ControlContext& context, const Caller& caller,
                                           std::string_view params);
Result<std::string> undrain_upstream_command(ControlContext& context, const Caller& caller,
                                             std::string_view params);

}  // namespace solidrust
