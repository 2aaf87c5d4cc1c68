// Finds accounts, which own keys and have a tier.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/context.h"

namespace solidrust {

inline constexpr std::string_view kDefaultTier = "free";
inline constexpr std::string_view kLocalAccount = "local";    // made at first start
inline constexpr std::string_view kLocalTier = "enterprise";  // one's own machine: no limits

// The account with this id, the beginning of one (control/names.h), or this address (in any case);
// not_found, and invalid_argument if it may be any of several, name `param`.
Result<AccountRow> find_account(const ControlContext& context, std::string_view id_or_email,
                                std::string_view param);

// service_unavailable: this process has no list of people.
Result<void> require_people(const ControlContext& context);

// There is no such tier: invalid_value, or not_found where the tier itself is what was asked for
// (`param` is "name"). The message names the nearest, and all.
Result<void> require_tier(const ControlContext& context, const std::string& tier,
                          std::string_view param = "tier");

}  // namespace solidrust
