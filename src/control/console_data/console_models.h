// The models that are served, as /api/models has them. service_unavailable: this process knows no
// models.
#pragma once

#include <string>

#include "base/result.h"
#include "control/console_accounts.h"
#include "control/context.h"

namespace solidrust {

// Up: every target answers; degraded: some; down: none; unknown: neither probe nor request has
// told. Only operators and auditors see which servers answer: for others `targets` is empty.
Result<std::string> console_models(ControlContext& context, const SessionIdentity& who);

}  // namespace solidrust
