// The most tokens that a request can have used, with room to spare. A larger report of a model
// server is a mistake and is not recorded.
#pragma once

#include <cstdint>
#include <optional>

#include "dialect/usage_reading.h"
#include "gateway/stage/model_request.h"

namespace solidrust {

// A prompt has at most one token for each byte, and each of several prompts a few more. What is
// produced is bounded by max_tokens where the caller says it, for each of the answers to each of
// the prompts.
UsageBound usage_bound(const ModelRequest& request, std::optional<std::uint32_t> context) noexcept;

}  // namespace solidrust
