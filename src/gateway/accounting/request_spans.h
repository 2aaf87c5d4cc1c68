// The spans of one request, made when it is over: SERVER `POST /v1/…`, below it INTERNAL `queue`
// and a CLIENT `chat {model}` for each attempt. docs/traces.md has their attributes.
#pragma once

#include "gateway/request_context.h"

namespace solidrust {

// Hands its spans over if it is to be exported: it was sampled, or failed through us, or was slow.
// A caller without a valid key makes none, unless the failure is ours. Contains nothing that a
// caller wrote except ids and numbers. Precondition: context.trace.
void export_trace(RequestContext& context, const RequestOutcome& outcome);

}  // namespace solidrust
