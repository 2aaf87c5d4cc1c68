// Stages 11 and 12, on every exit of a request.
#pragma once

#include "gateway/request_context.h"

namespace solidrust {

// Completes the usage and writes the one line of the request. Never a key, a prompt, a body or
// what the caller wrote into the address. Never throws.
void finish(RequestContext& context) noexcept;

}  // namespace solidrust
