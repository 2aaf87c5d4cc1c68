// The tiers and how the limits of the account that is signed in stand, as /api/limits has them.
#pragma once

#include <string>

#include "base/json_writer.h"
#include "base/result.h"
#include "control/console_accounts.h"
#include "control/context.h"

namespace solidrust {

// A meter for each limit that the account's tier has: what is not limited is not counted. And each
// budget, the account's and its keys', with what is used, what it comes to at the end of the month
// at the pace of the last days, and when it begins anew. Blocks.
Result<std::string> console_limits(ControlContext& context, const SessionIdentity& who);

// {"name","limits"}
void write_console_tier(JsonWriter& json, const TierRow& tier);

}  // namespace solidrust
