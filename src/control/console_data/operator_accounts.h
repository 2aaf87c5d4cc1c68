// Accounts for an operator, as /api/operator/accounts has them. All block; forbidden for anybody
// else.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/console_accounts.h"
#include "control/context.h"

namespace solidrust {

Result<std::string> operator_list_accounts(ControlContext& context, const SessionIdentity& who);
// `body`: tier, disabled; both or neither, and they hold from the moment this returns. Operators
// cannot disable themselves.
Result<std::string> operator_change_account(ControlContext& context, const SessionIdentity& who,
                                            const Actor& actor, std::string_view id,
                                            std::string_view body);

}  // namespace solidrust
