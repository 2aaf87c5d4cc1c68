// Accounts for an operator, as /api/operator/accounts has them. All block; forbidden for anybody
// else.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "control/console_accounts.h"
#include "control/context.h"

namespace solidrust {

struct OperatorAccountsQuestion {
  std::string before = {};  // the `next` of the page before; empty: from the newest on
  std::string search = {};  // part of an address or id; empty: all
  std::size_t limit = 50;
};

// Newest first. invalid_value: `before` is no account's id.
Result<std::string> operator_list_accounts(ControlContext& context, const SessionIdentity& who,
                                           const OperatorAccountsQuestion& question);
// `body`: tier, disabled; both or neither, and they hold from the moment this returns. Operators
// cannot disable themselves.
Result<std::string> operator_change_account(ControlContext& context, const SessionIdentity& who,
                                            const Actor& actor, std::string_view id,
                                            std::string_view body);

}  // namespace solidrust
