// Stage 5: what is asked for.
#pragma once

#include "base/result.h"
#include "gateway/request_context.h"
#include "net/task.h"

namespace solidrust {

// Reads the body, if the endpoint takes one, and sets context.request. Errors:
// unsupported_media_type (before anything is read), request_too_large, request_timeout, and those
// of read_model_request.
Task<Result<void>> read_body(RequestContext& context);

// Whether a Content-Type is JSON: application/json, in any case, with any parameters.
bool is_json(std::string_view content_type) noexcept;

}  // namespace solidrust
