// Who may see or change what through the console. The route table has checked the role before;
// these functions do not rely on it.
#pragma once

#include <string_view>

#include "base/result.h"
#include "control/console_accounts.h"
#include "control/context.h"

namespace solidrust {

// forbidden: the role of `who` does not allow it (control/authority.h).
Result<void> require_may(const SessionIdentity& who, Action action);

// forbidden: nobody has shown that the mail address is theirs, so nothing is spent in its name.
Result<void> require_verified(const SessionIdentity& who);

// The key of this id, if it is the account's own. not_found, also for another account's key, names
// `param`.
Result<KeyRow> find_own_key(ControlContext& context, const SessionIdentity& who,
                            std::string_view id, std::string_view param = "id");

// The account of `who`. not_authenticated: it is gone or disabled.
Result<AccountRow> own_account(ControlContext& context, const SessionIdentity& who);

}  // namespace solidrust
