// Accounts for an operator, as /api/operator/accounts has them. All block. forbidden: the
// role of `who` is neither operator nor auditor, or is auditor and something would change.
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
// `body`: tier, role, disabled, reset_second_factor; all of them or none, in force when this
// returns. Operators can neither disable themselves nor give away their own role.
Result<std::string> operator_change_account(ControlContext& context, const SessionIdentity& who,
                                            const Actor& actor, std::string_view id,
                                            std::string_view body);

// `body`: tokens and cost_nano, each a number or null; both null: it has none. The account
// afterwards.
Result<std::string> operator_set_budget(ControlContext& context, const SessionIdentity& who,
                                        const Actor& actor, std::string_view id,
                                        std::string_view body);

// The schema AccountDetail: what is there and what it used since the first of this month (UTC).
// not_found names `id`.
Result<std::string> operator_show_account(ControlContext& context, const SessionIdentity& who,
                                          std::string_view id);

// The schema Account of one, as it is now.
Result<std::string> account_json(const ControlContext& context, const AccountId& account);
// The schema Account of one that has just been made: it has no budget yet.
std::string new_account_json(const ConsoleAccountRow& account);

}  // namespace solidrust
