// Stages 11 and 12, on every exit of a request.
#pragma once

#include "gateway/request_context.h"

namespace solidrust {

// Decides the outcome, if that is not done, writes the log line, makes the spans and counts the
// request in the metrics. The line never contains a key, a prompt, a body or what the caller wrote
// into the URL. Never throws.
void finish(RequestContext& context) noexcept;

}  // namespace solidrust
