// The workers' part of tracing: the sampler, and the queue of spans.
#pragma once

#include "trace/sampler.h"
#include "trace/span_queue.h"

namespace solidrust::trace {

// One per process; outlives the gateway. Thread-safe.
struct Recorder {
  Recorder(const Clock& clock, const Policy& policy, const SpanQueue::Bounds& bounds = {})
      : sampler(clock, policy), queue(clock, bounds) {}
  Sampler sampler;
  SpanQueue queue;
};

}  // namespace solidrust::trace
