// The built-in responder behind the Exchange interface: deterministic answers without a model.
#pragma once

#include <memory>

#include "upstream/exchange.h"

namespace solidrust {

class Worker;

// Everything else comes from the UpstreamRequest. Belongs to the worker's thread.
std::unique_ptr<Exchange> make_sandbox_exchange(Worker& worker);

}  // namespace solidrust
