// Stages 8 to 10: a target is chosen, tried, and its answer relayed.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "gateway/request_context.h"
#include "gateway/stream_relay.h"
#include "gateway/upstream_body.h"
#include "gateway/upstream_watch.h"
#include "net/task.h"

namespace solidrust {

// One attempt. On the frame of the request's coroutine; a new one replaces it whole.
struct UpstreamAttempt {
  UpstreamAttempt(const ModelRequest& request, const Target& target, std::unique_ptr<Exchange> via)
      : body(request, target.model), exchange(std::move(via)) {}
  UpstreamBody body;  // outlives the exchange that sends it
  std::unique_ptr<Exchange> exchange;
  std::optional<StreamRelay> stream;  // for a stream: primed
  std::string whole;                  // otherwise: the answer's body, complete and valid
};

// Stage 9. Tries the plan's targets in order: the next one only after a failure that another may
// not have, and as nothing has gone to the client yet. All share the model's total deadline.
// Fills `attempt`; the error is that of the last target.
Task<Result<void>> open_upstream(RequestContext& context, UpstreamWatch& watch,
                                 std::optional<UpstreamAttempt>& attempt);

// Stage 10. The error is for the log: the client has been told, if it is still there.
Task<Result<void>> relay(RequestContext& context, UpstreamAttempt& attempt);

}  // namespace solidrust
