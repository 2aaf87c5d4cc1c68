// The requests of the account that is signed in, as /api/requests has them. Blocks. No prompt and
// no answer is kept anywhere.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/console_accounts.h"
#include "control/context.h"
#include "control/requests/requests.h"

namespace solidrust {

// A requests_page(). The errors of request_query(); not_found: the key is not the account's.
Result<std::string> console_list_requests(ControlContext& context, const SessionIdentity& who,
                                          const RequestsQuestion& question);

// With each attempt. not_found, also for another account's.
Result<std::string> console_get_request(ControlContext& context, const SessionIdentity& who,
                                        std::string_view id);

}  // namespace solidrust
