// Tiers: what an account may use. Typed functions; tier_commands.h has them by name.
#pragma once

#include <cstddef>
#include <string>

#include "control/context.h"
#include "control/limits/limit_fields.h"

namespace solidrust {

inline constexpr std::size_t kMaxTierName = 64;

// Makes the tier; what is not given is unlimited. already_exists, and invalid_value of a name that
// is none, name `name`. The caller holds context.changes.
Result<TierRow> create_tier(ControlContext& context, const Actor& actor, const std::string& name,
                            const LimitChanges& limits);

// The limits that it had. not_found names `name`; invalid_argument, likewise: accounts are in it
// (the message says how many), or it is the one that new accounts get. The caller holds
// context.changes.
Result<TierRow> delete_tier(ControlContext& context, const Actor& actor, const std::string& name);

// Changes limits of the tier, or makes it (then what is not given is unlimited). They hold from the
// moment this returns. No change is no error, and is not audited. The caller holds context.changes.
Result<TierRow> change_tier(ControlContext& context, const Actor& actor, const std::string& name,
                            const LimitChanges& changes);

}  // namespace solidrust
