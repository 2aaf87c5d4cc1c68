// Recorded requests, as /api/requests has them: of the account that is signed in, and of others for
// those who see the installation. Blocks. No prompt and no answer is kept anywhere.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "control/console_accounts.h"
#include "control/context.h"
#include "control/requests/requests.h"

namespace solidrust {

// In place of an account id: the requests of all accounts.
inline constexpr std::string_view kAllAccounts = "all";

// Checks the question and converts it for the store or for the tail (meter/request_tail.h). Its
// errors are those of console_list_requests().
Result<RequestQuery> console_request_query(ControlContext& context, const SessionIdentity& who,
                                           const RequestsQuestion& question,
                                           const std::string& account);

// A requests_page(). `account`: an id, or kAllAccounts; empty: the own. For those who see the
// installation each row says whose it is. The errors of request_query(); forbidden: an account is
// given, or question.upstream, and `who` does not see the installation, whatever it names;
// not_found: there is no such account, or the key is not the account's.
Result<std::string> console_list_requests(ControlContext& context, const SessionIdentity& who,
                                          const RequestsQuestion& question,
                                          const std::string& account = {});

// Each of the rows as the page has it, as one JSON object: rows that `who` may see, by the query.
Result<std::vector<std::string>> console_request_rows(ControlContext& context,
                                                      const SessionIdentity& who,
                                                      const std::vector<RequestRow>& rows);

// With each attempt. not_found, also for another account's if `who` does not see the installation.
Result<std::string> console_get_request(ControlContext& context, const SessionIdentity& who,
                                        std::string_view id);

}  // namespace solidrust
