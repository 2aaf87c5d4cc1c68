// What an operator changes of an account: its tier, its role, whether it is disabled, and its end.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "control/change.h"
#include "store/console_stores.h"

namespace solidrust {

struct AccountChanges {
  std::optional<std::string> tier = {};
  std::optional<bool> disabled = {};
  std::optional<Role> role = {};
  bool reset_second_factor = false;  // the person has lost it and the recovery codes
};

// Makes all changes or none. They are in force when this returns: the account's keys have the new
// tier's limits. If the account is disabled, its sessions end, its keys are refused and its running
// requests are cut. If its role changes or its second factor is removed, its sessions end. Each
// change has an audit row; a value that stays the same has none. not_found names `id`;
// invalid_value: there is no such tier; invalid_argument names `account`: the console would have no
// operator left, or an account that somebody signed up for without confirming the address would get
// an operator's or auditor's role.
Result<void> change_account(Change& change, const AccountId& account,
                            const AccountChanges& changes);

// The account and what belongs to it are removed (ConsoleRows::remove_account); its keys are
// refused and its running requests are cut, as for a disabled account. Returns the old row, and how
// much was removed with it. Errors as for change_account.
struct DeletedAccount {
  ConsoleAccountRow row;
  ConsoleRows::Removed removed;
};
Result<DeletedAccount> delete_account(Change& change, const AccountId& account);

// Why operators cannot disable their own account.
Error own_account_stays();

}  // namespace solidrust
