// What an operator changes of an account: its tier, and whether it is disabled.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "control/context.h"

namespace solidrust {

struct AccountChanges {
  std::optional<std::string> tier;
  std::optional<bool> disabled;
};

// All of it or nothing. It holds from the moment this returns: the account's keys have the new
// tier's limits; of a disabled one the sessions end, the keys are refused, and what runs is cut.
// What stays as it is is not audited. not_found names `id`; invalid_value: there is no such tier.
// The caller holds context.changes.
Result<void> change_account(ControlContext& context, ConsoleStore& people, const Actor& actor,
                            const AccountId& account, const AccountChanges& changes);

// Why operators cannot disable their own account.
Error own_account_stays();

}  // namespace solidrust
