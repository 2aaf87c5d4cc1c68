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

// Below the upstream's prefix: "/chat/completions".
std::string_view path_of(Operation operation) noexcept;
// The whole path at this upstream's prefix. What vLLM has outside of /v1 stands beside it: at "/v1"
// that is "/tokenize".
std::string path_at(std::string_view prefix, Operation operation);
// That of the dialect's main operation.
std::string_view path_of(Dialect dialect) noexcept;

Dialect dialect_of(Operation operation) noexcept;

// Views into the upstream, which outlives the request.
http::Credential credential_of(const Upstream& upstream) noexcept;

}  // namespace solidrust
