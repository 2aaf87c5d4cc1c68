// How a request to a model server is addressed: its path, the field with our key, and what else a
// dialect has in its head.
#pragma once

#include <string>
#include <string_view>

#include "dialect/dialect.h"
#include "http/client/client.h"
#include "upstream/catalog/catalog.h"
#include "upstream/exchange/exchange.h"

namespace solidrust {

// Anthropic refuses a request without one; the first valid version is what is meant by none.
inline constexpr http::Field kAnthropicVersion{"anthropic-version", "2023-06-01"};

// The whole path at this upstream: "/v1/chat/completions". What vLLM has outside of /v1 stands
// beside it: at "/v1" that is "/tokenize".
std::string path_at(const Upstream& upstream, Operation operation);
// Of its list of models: "/v1/models".
std::string models_path(const Upstream& upstream);
// Beside the API's prefix, not below it: at "/v1" that is "/health".
std::string health_path(const Upstream& upstream);

// What a target is asked for in a dialect that is not the endpoint's own.
Operation main_operation(Dialect dialect) noexcept;
Dialect dialect_of(Operation operation) noexcept;

// Views into the upstream, which outlives the request.
http::Credential credential_of(const Upstream& upstream) noexcept;

}  // namespace solidrust
