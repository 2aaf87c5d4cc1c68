// The most tokens that a request can have used, with room to spare. What a model server reports
// past it is no count but a mistake, and is not booked.
#pragma once

#include <cstdint>
#include <optional>

#include "dialect/usage_reading.h"
#include "gateway/stage/model_request.h"

namespace solidrust {

// A prompt has at most a token for each byte, and a few for each of many. What is produced is
// bounded by max_tokens where the caller says it, for each of the answers to each of the prompts.
UsageBound usage_bound(const ModelRequest& request, std::optional<std::uint32_t> context) noexcept;

}  // namespace solidrust
