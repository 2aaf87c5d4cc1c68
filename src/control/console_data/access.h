// Who may see what through the console, for what only reads and finds its objects by itself. The
// rest passes the gate with its operation (control/doors.h). The route table has checked the role
// before; these functions do not rely on it.
#pragma once

#include <string_view>

#include "base/result.h"
#include "control/caller.h"
#include "control/operation.h"

namespace solidrust {

// forbidden: the role of `who` does not allow it (control/authority.h). not_authenticated: the
// account was deleted or disabled.
Result<void> admit_person(ControlContext& context, const SessionIdentity& who,
                          const OperationFacts& facts);

// The key of this id, if it is the account's own. not_found, also for another account's key, names
// `param`.
Result<KeyRow> find_own_key(ControlContext& context, const SessionIdentity& who,
                            std::string_view id, std::string_view param = "id");

}  // namespace solidrust
