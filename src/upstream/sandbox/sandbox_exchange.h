// The built-in responder behind the Exchange interface: deterministic answers without a model.
#pragma once

#include <chrono>
#include <memory>

#include "upstream/exchange/exchange.h"

namespace solidrust {

class Worker;

struct SandboxLimits {
  std::chrono::milliseconds first_byte{120'000};  // before the head: then `timeout`
  std::chrono::milliseconds stall{60'000};        // of a silence on request: then `timeout`
  std::chrono::milliseconds total{600'000};       // of all waits together: then `timeout`
};

// Everything else comes from the UpstreamRequest. Belongs to the worker's thread.
std::unique_ptr<Exchange> make_sandbox_exchange(Worker& worker, const SandboxLimits& limits = {});

}  // namespace solidrust
