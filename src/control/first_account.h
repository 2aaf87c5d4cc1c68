// The very first start: an account and a key, so that there is something to try at once.
#pragma once

#include <optional>

#include "base/result.h"
#include "control/context.h"
#include "control/keys/keys.h"

namespace solidrust {

// If there is no account yet: makes the account `local`, in the tier `enterprise` (which does not
// limit its owner on their own machine), with one live key. Otherwise does nothing. The caller
// decides whether to call it: only if the listener is on loopback.
Result<std::optional<FreshKey>> make_first_account(ControlContext& context, const Actor& actor);

}  // namespace solidrust
