#include "control/accounts/account_change.h"
#include "control/console/core.h"

namespace solidrust {
namespace {

Error not_an_operator() {
  return {ErrorCode::forbidden, "Only an operator may do this."};
}

}  // namespace

Result<std::vector<ConsoleAccountRow>> ConsoleAccounts::Core::list_accounts(
    const SessionIdentity& who) {
  if (!who.may(Role::operator_)) return not_an_operator();
  return read([](ConsoleRows& rows) { return rows.accounts(); });
}

Result<void> ConsoleAccounts::Core::set_disabled(const SessionIdentity& who,
                                                 const AccountId& account, bool disabled,
                                                 const ConsoleCaller& caller) {
  if (!who.may(Role::operator_)) return not_an_operator();
  if (account == who.account && disabled) return own_account_stays();
  auto done = change([&](ConsoleRows& rows) {
    return change_account_rows(rows, context,
                               {who.account.str(), caller.address, caller.request_id}, account,
                               {.tier = std::nullopt, .disabled = disabled});
  });
  // Also after a failure: whether it was committed may not be known.
  if (context.account_changed) context.account_changed(account, disabled);
  return done;
}

}  // namespace solidrust
