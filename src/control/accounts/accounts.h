// Accounts: who owns keys, and in which tier. Typed functions; account_commands.h has them by name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "control/context.h"

namespace solidrust {

inline constexpr std::string_view kDefaultTier = "free";
inline constexpr std::string_view kLocalAccount = "local";    // made at first start
inline constexpr std::string_view kLocalTier = "enterprise";  // one's own machine: no limits

// The account with this id, the beginning of one (control/names.h), or this address (in any case);
// not_found, and invalid_argument if it may be any of several, name `param`.
Result<AccountRow> find_account(ControlContext& context, std::string_view id_or_email,
                                std::string_view param);

// There is no such tier: invalid_value, or not_found where the tier itself is what was asked for
// (`param` is "name"). The message names the nearest, and all.
Result<void> require_tier(ControlContext& context, const std::string& tier,
                          std::string_view param = "tier");

// `email` is normalised. already_exists; invalid_value if there is no such tier. The caller holds
// context.changes.
Result<AccountRow> create_account(ControlContext& context, const Actor& actor,
                                  const std::string& email, const std::string& tier);

// The account afterwards. Its keys have the new tier's limits from the moment this returns. The
// caller holds context.changes.
Result<AccountRow> set_account_tier(ControlContext& context, const Actor& actor,
                                    std::string_view id_or_email, const std::string& tier);

}  // namespace solidrust
