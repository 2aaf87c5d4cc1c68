// Which dialect to use with a target, and which targets can answer a request at all.
#pragma once

#include <optional>

#include "base/result.h"
#include "dialect/dialect.h"
#include "gateway/endpoint.h"
#include "gateway/request_context.h"
#include "upstream/exchange/exchange.h"

namespace solidrust {

// The caller's own if the upstream speaks it, because then nothing has to be translated. Nothing:
// none of its dialects has this operation.
std::optional<Dialect> dialect_for(const ModelCall& call, Dialects speaks) noexcept;

// What an upstream is asked for in that dialect.
Operation operation_in(const ModelCall& call, Dialect dialect) noexcept;

// The dialect of what the caller sends and understands, as far as it is known yet.
Dialect callers_dialect(const RequestContext& context) noexcept;

// Stage 8, after the targets are known: leaves out those that cannot answer this request. An error
// if none is left: not_found where the endpoint needs a dialect that no server of the model speaks,
// else what the request asks that cannot be carried.
Result<void> keep_fit_targets(RequestContext& context);

}  // namespace solidrust
