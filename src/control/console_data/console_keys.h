// The keys of the account that is signed in, as /api/keys has them (api/openapi/control.yaml). All
// block. Answers are JSON; `body` is a request's body. A key of another account is not_found.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/console_accounts.h"
#include "control/context.h"

namespace solidrust {

Result<std::string> console_get_key(ControlContext& context, const SessionIdentity& who,
                                    std::string_view id);
Result<std::string> console_create_key(ControlContext& context, const SessionIdentity& who,
                                       const Actor& actor, std::string_view body);
Result<std::string> console_change_key(ControlContext& context, const SessionIdentity& who,
                                       const Actor& actor, std::string_view id,
                                       std::string_view body);
Result<std::string> console_rotate_key(ControlContext& context, const SessionIdentity& who,
                                       const Actor& actor, std::string_view id,
                                       std::string_view body);
Result<std::string> console_revoke_key(ControlContext& context, const SessionIdentity& who,
                                       const Actor& actor, std::string_view id,
                                       std::string_view body);

}  // namespace solidrust
