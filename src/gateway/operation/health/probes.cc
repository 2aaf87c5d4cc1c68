#include "gateway/operation/health/probes.h"

#include "gateway/stage/answer.h"

namespace solidrust {

Task<void> answer_healthz(RequestContext& context) {
  co_await answer_json(context, 200, R"({"status":"ok"})");
}

Task<void> answer_readyz(RequestContext& context) {
  if (context.services.ready.load(std::memory_order_relaxed)) {
    co_await answer_json(context, 200, R"({"status":"ready"})");
    co_return;
  }
  Error error{ErrorCode::service_unavailable, "The server is starting or shutting down."};
  co_await answer_error(context, std::move(error));
}

}  // namespace solidrust
