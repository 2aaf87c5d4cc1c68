#include "gateway/usage_bound.h"

#include <algorithm>

#include "base/saturating.h"

namespace solidrust {
namespace {

constexpr std::uint64_t kBestOf = 32;  // answers of which a server of completions may count all

// No list has more prompts than half its bytes: each has one at least, and a comma.
std::uint64_t most_prompts(const ModelRequest& request, EndpointId endpoint) noexcept {
  if (endpoint != EndpointId::completions || !request.prompt_at.starts_with('[')) return 1;
  return std::max<std::uint64_t>(1, request.prompt_at.size() / 2);
}

}  // namespace

UsageBound usage_bound(const ModelRequest& request, EndpointId endpoint,
                       std::optional<std::uint32_t> context) noexcept {
  const std::uint64_t sequence =
      std::max(UsageBound::kSequence, std::uint64_t{2} * context.value_or(0));
  UsageBound bound;
  bound.prompt = saturating_add(saturating_mul<std::uint64_t>(4, request.bytes.size()), sequence);
  std::uint64_t answer = sequence;
  if (request.max_tokens != 0)
    answer = std::min(answer, saturating_add(saturating_mul<std::uint64_t>(2, request.max_tokens),
                                             UsageBound::kThinking));
  std::uint64_t answers = std::max<std::uint64_t>(1, request.choices);
  if (endpoint == EndpointId::completions) answers = std::max(answers, kBestOf);
  bound.completion =
      saturating_mul(answer, saturating_mul(answers, most_prompts(request, endpoint)));
  bound.prompt = std::min(bound.prompt, UsageRecord::kMostTokens);
  bound.completion = std::min(bound.completion, UsageRecord::kMostTokens);
  return bound;
}

}  // namespace solidrust
