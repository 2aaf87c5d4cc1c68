// GET /healthz: the process is up. GET /readyz: it can serve.
#pragma once

#include "gateway/request_context.h"
#include "net/task.h"

namespace solidrust {

Task<void> answer_healthz(RequestContext& context);
Task<void> answer_readyz(RequestContext& context);  // 503 while starting and draining

}  // namespace solidrust
