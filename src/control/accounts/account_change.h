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
  bool reset_second_factor = false;  // the person has lost it, and the recovery codes too
};

// All of it or nothing. It holds from the moment this returns: the account's keys have the new
// tier's limits; of a disabled one the sessions end, the keys are refused, and what runs is cut;
// the sessions of one whose role changes end, and so do those of one whose second factor is taken
// away. Each thing that changes has an audit row, what stays as it is has none. not_found names
// `id`; invalid_value: there is no such tier; invalid_argument names `account`: nobody would be
// left who can operate the installation from the console, or an address that nobody has confirmed
// would get an operator's rights, be it only to look.
Result<void> change_account(Change& change, const AccountId& account,
                            const AccountChanges& changes);

// The account and what belongs to it are removed (ConsoleRows::remove_account); its keys are
// refused and what runs is cut, as for a disabled one. Returns the row as it was, and how much went
// with it. Errors as for change_account.
struct DeletedAccount {
  ConsoleAccountRow row;
  ConsoleRows::Removed removed;
};
Result<DeletedAccount> delete_account(Change& change, const AccountId& account);

// Why operators cannot disable their own account.
Error own_account_stays();

}  // namespace solidrust
