#include "gateway/accounting/usage_bound.h"

#include <algorithm>

#include "base/saturating.h"

namespace solidrust {

UsageBound usage_bound(const ModelRequest& request, std::optional<std::uint32_t> context) noexcept {
  const std::uint64_t sequence =
      std::max(UsageBound::kSequence, std::uint64_t{2} * context.value_or(0));
  UsageBound bound;
  const std::uint64_t bytes = saturating_add<std::uint64_t>(
      request.bytes.size(),
      saturating_mul<std::uint64_t>(request.query_at.size(), request.prompts));
  bound.prompt = saturating_add(saturating_mul<std::uint64_t>(4, bytes), sequence);
  std::uint64_t answer = sequence;
  if (request.max_tokens)
    answer = std::min(answer, saturating_add(saturating_mul<std::uint64_t>(2, *request.max_tokens),
                                             UsageBound::kThinking));
  bound.completion = saturating_mul(
      answer, saturating_mul(std::max(request.choices, request.best_of), request.prompts));
  // No recording that a model understands has less than a byte for a second.
  bound.units = std::min<std::uint64_t>(request.bytes.size(), UsageRecord::kMostUnits);
  bound.prompt = std::min(bound.prompt, UsageRecord::kMostTokens);
  bound.completion = std::min(bound.completion, UsageRecord::kMostTokens);
  return bound;
}

}  // namespace solidrust
