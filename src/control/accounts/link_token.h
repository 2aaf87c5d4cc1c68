// The tokens of links that go out by mail or are shown to an operator: who opens one may do what it
// is good for, once.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "base/secret.h"
#include "base/time_units.h"
#include "control/context.h"
#include "store/console_stores.h"

namespace solidrust {

inline constexpr std::int64_t kInvitationMs = 7 * kDayMs;

// Stores `row`, which says what the token is good for, with the hash of a new token and its end,
// `lifetime_ms` from now. Blocks, within the transaction that `rows` is of; the errors are its.
Result<Secret> issue_link_token(ConsoleRows& rows, const ControlContext& context, TokenRow row,
                                std::int64_t lifetime_ms);

}  // namespace solidrust
