// Disabling an account, and letting it in again.
#pragma once

#include "base/result.h"
#include "control/context.h"

namespace solidrust {

// Its sessions end and its keys are refused from the moment this returns. No change is no error,
// and not audited. not_found names `id`.
Result<void> set_account_disabled(ControlContext& context, ConsoleStore& people, const Actor& actor,
                                  const AccountId& account, bool disabled);

// Part of it: the rows, inside a transaction, with their audit row.
Result<void> change_disabled(ConsoleRows& rows, AuditRow audit, const AccountId& account,
                             bool disabled);

// Why operators cannot disable their own account.
Error own_account_stays();

}  // namespace solidrust
