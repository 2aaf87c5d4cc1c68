// The models that are served, as /api/models has them. service_unavailable: none are known here.
#pragma once

#include <string>

#include "base/result.h"
#include "control/console_accounts.h"
#include "control/context.h"

namespace solidrust {

// Up: every target answers; degraded: some; down: none; unknown: neither probe nor request has
// told. Which servers answer is for operators: to others `targets` are empty.
Result<std::string> console_models(ControlContext& context, const SessionIdentity& who);

}  // namespace solidrust
