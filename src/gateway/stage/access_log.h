// Stages 11 and 12, on every exit of a request.
#pragma once

#include "gateway/request_context.h"

namespace solidrust {

// Judges what came of the request, if that is not done, writes its one line, makes its spans and
// counts it in the metrics. Never a key, a prompt, a body or
// what the caller wrote into the address. Never throws.
void finish(RequestContext& context) noexcept;

}  // namespace solidrust
