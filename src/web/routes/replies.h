// The answers that several handlers give.
#pragma once

#include <string>
#include <utility>

#include "base/json_writer.h"
#include "control/console_accounts.h"
#include "web/route.h"

namespace solidrust::web {

// The schema Me.
std::string me_json(const Me& me);

// 200 with Me, and the cookie of the new session.
Reply signed_in(SignedIn session);
// 202 with one text for everybody.
Reply accepted(std::string_view message);
// 204.
Reply nothing();
// 204, and the cookie of the session's new token.
Reply renewed(SignedIn session);

}  // namespace solidrust::web
