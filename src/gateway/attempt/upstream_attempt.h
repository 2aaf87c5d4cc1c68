// Stages 8 to 10: a target is chosen, tried, and its answer relayed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "gateway/attempt/upstream_body.h"
#include "gateway/attempt/upstream_watch.h"
#include "gateway/relay/stream_relay.h"
#include "gateway/request_context.h"
#include "net/task.h"
#include "upstream/health/target_lease.h"

namespace solidrust {

// One attempt. On the frame of the request's coroutine; a new one replaces it whole.
struct UpstreamAttempt {
  UpstreamAttempt(TargetLease lease_, Dialect dialect_)
      : lease(std::move(lease_)), dialect(dialect_) {}
  TargetLease lease;                 // settled when it is known how the attempt went
  const Dialect dialect;             // the dialect used with the target
  std::optional<UpstreamBody> body;  // outlives the exchange that sends it
  std::unique_ptr<Exchange> exchange;
  std::optional<StreamRelay> stream;  // for a stream: primed
  std::string whole;                  // otherwise: the answer's body, complete and valid
  std::string_view media_type = "application/json";  // of `whole`
  // When the target was asked the last time; when the head of its answer was there, and all of what
  // try_target() waits for: a whole body, or a stream's first content.
  SteadyTime asked{};
  std::optional<SteadyTime> head;
  std::optional<SteadyTime> answered;
};

// Stage 9. Tries at most three targets, one after the other as upstream/health/balancer.h chooses
// them: the next one only after a failure that another may not have, while nothing has gone to the
// client yet, and as far as the model's budget for retries goes. All share the model's total
// deadline. If every target is full, the first attempt waits in the model's queue. Fills `attempt`;
// the error is that of the last target.
Task<Result<void>> open_upstream(RequestContext& context, UpstreamWatch& watch,
                                 std::optional<UpstreamAttempt>& attempt);

// Stage 10. The error is for the log: the client has got it already, if it is still connected.
Task<Result<void>> relay(RequestContext& context, UpstreamAttempt& attempt);

}  // namespace solidrust
