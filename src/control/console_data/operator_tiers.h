// Tiers for an operator, as /api/operator/tiers has them. All block. forbidden: the
// role of `who` is neither operator nor auditor, or is auditor and something would change.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/console_accounts.h"
#include "control/context.h"

namespace solidrust {

// In the order of every list of tiers, each with the number of its accounts.
Result<std::string> operator_list_tiers(ControlContext& context, const SessionIdentity& who);
// `body`: name, and limits if there are any. already_exists names `name`.
Result<std::string> operator_create_tier(ControlContext& context, const SessionIdentity& who,
                                         const Actor& actor, std::string_view body);
// `body`: limits; null takes one away, what is absent stays (in a new tier: unlimited).
Result<std::string> operator_set_tier(ControlContext& context, const SessionIdentity& who,
                                      const Actor& actor, std::string_view name,
                                      std::string_view body);
// The tier as it was. Refused as delete_tier() refuses.
Result<std::string> operator_delete_tier(ControlContext& context, const SessionIdentity& who,
                                         const Actor& actor, std::string_view name);

}  // namespace solidrust
