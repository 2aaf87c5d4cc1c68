#include "control/accounts/link_token.h"

#include <utility>

#include "auth/people/session_token.h"

namespace solidrust {

Result<Secret> issue_link_token(ConsoleRows& rows, const ControlContext& context, TokenRow row,
                                std::int64_t lifetime_ms) {
  Secret token = make_token(context.random);
  row.hash = *hash_token(token.reveal());
  row.expires_ms = context.now_ms() + lifetime_ms;
  if (auto stored = rows.insert_token(row); !stored) return std::move(stored).error();
  return token;
}

}  // namespace solidrust
