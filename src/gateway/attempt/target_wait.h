// Waits in a model's queue until one of its targets has a slot.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "gateway/attempt/upstream_watch.h"
#include "gateway/request_context.h"
#include "net/task.h"
#include "upstream/health/balancer.h"
#include "upstream/health/target_lease.h"

namespace solidrust {

// Whether some target has a limit of concurrent requests.
bool is_capped(std::span<const Target> targets) noexcept;

// An account's share of a queue: free 1, basic 2, pro 4, enterprise 8; an operator's own tier 1.
std::uint32_t line_weight(std::string_view tier) noexcept;

// The first attempt's slot. Waits at most the model's queue_timeout, and not past `deadline`.
// service_unavailable, with context.retry_after, when the queue is full, when the expected wait is
// too long (immediately) or the wait was; the watch's error when the request was ended.
Task<Result<TargetLease>> wait_for_target(RequestContext& context, UpstreamWatch& watch,
                                          Balancer& balancer, SteadyTime deadline);

}  // namespace solidrust
