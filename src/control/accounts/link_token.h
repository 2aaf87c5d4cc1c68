// The tokens of links that are sent by email or shown to an operator. A token allows one action,
// once.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "base/secret.h"
#include "base/time_units.h"
#include "control/context.h"
#include "store/console_stores.h"

namespace solidrust {

inline constexpr std::int64_t kInvitationMs = 7 * kDayMs;

// Stores `row`, which says what the token allows, with the hash of a new token that is valid for
// `lifetime_ms` from now. Blocks; runs inside the transaction of `rows`, and returns its errors.
Result<Secret> issue_link_token(ConsoleRows& rows, const ControlContext& context, TokenRow row,
                                std::int64_t lifetime_ms);

}  // namespace solidrust
