// GET /v1/models and GET /v1/models/{id}.
#pragma once

#include "base/result.h"
#include "gateway/request_context.h"
#include "net/task.h"

namespace solidrust {

// What this key may use, in the order of the configuration.
Task<void> answer_models(RequestContext& context);

// One of them; model_not_found otherwise.
Task<void> answer_model(RequestContext& context);

}  // namespace solidrust
