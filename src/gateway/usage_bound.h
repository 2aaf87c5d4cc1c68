// The most tokens that a request can have used, with room to spare. What a model server reports
// past it is no count but a mistake, and is not booked.
#pragma once

#include <cstdint>
#include <optional>

#include "gateway/model_request.h"
#include "store/usage_rows.h"

namespace solidrust {

struct UsageBound {
  // Twice the longest context in use, which holds also what the size of a request does not tell: a
  // picture, a film or a document that it only names, and what the server adds of its own. A model
  // with a longer `context` has twice that instead.
  static constexpr std::uint64_t kSequence = 4'194'304;
  // Beyond twice `max_tokens`: what a server thinks before it answers and does not hold against it.
  static constexpr std::uint64_t kThinking = 131'072;

  // The default: nothing is known of the request. No bound is over UsageRecord::kMostTokens.
  std::uint64_t prompt = UsageRecord::kMostTokens;
  std::uint64_t completion = UsageRecord::kMostTokens;
};

// A prompt has at most a token for each byte, and a few for each of many. What is produced is
// bounded by max_tokens where the caller says it, for each of the answers to each of the prompts.
UsageBound usage_bound(const ModelRequest& request, std::optional<std::uint32_t> context) noexcept;

}  // namespace solidrust
