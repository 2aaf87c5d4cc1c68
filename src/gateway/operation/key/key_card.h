// GET /v1/key: what the calling key is.
#pragma once

#include "gateway/request_context.h"
#include "net/task.h"

namespace solidrust {

Task<void> answer_key(RequestContext& context);

}  // namespace solidrust
