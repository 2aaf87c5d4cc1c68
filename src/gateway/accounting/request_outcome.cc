#include "gateway/accounting/request_outcome.h"

#include <algorithm>
#include <chrono>

#include "base/saturating.h"
#include "gateway/accounting/request_cost.h"
#include "gateway/request_context.h"

namespace solidrust {
namespace {

std::uint32_t ms_between(SteadyTime from, SteadyTime to) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(to - from).count();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(ms, 0, UINT32_MAX));
}

void complete_tokens(const RequestContext& context, UsageReading& usage) {
  if (context.match.endpoint == nullptr) return;
  const ModelCall* const call = context.match.endpoint->call;
  if (call != nullptr && call->uses == TokenUse::nothing) return;
  const bool complete =
      call != nullptr && call->uses == TokenUse::prompt_only && context.status == 200;
  estimate_usage(usage, context.request.prompt_tokens,
                 complete ? Produced::answer : Produced::unknown);
}

// Once the tokens are complete. True: what the answer did not say was estimated.
bool complete_units(const RequestContext& context, UsageReading& usage) {
  const bool answered = context.status == 200;
  switch (context.match.unit()) {
    case UsageUnit::none:
      return false;
    case UsageUnit::images:
      if (usage.units_report == CountReport::plausible) return false;
      // Of a stream that broke no image came.
      usage.units = answered && !context.request.stream ? asked_units(context) : 0;
      return usage.units != 0;
    case UsageUnit::audio_seconds:
      if (usage.units_report == CountReport::plausible) return false;
      usage.units = answered ? asked_units(context) : 0;
      return usage.units != 0;
    case UsageUnit::characters:
    case UsageUnit::documents:
      usage.units = answered ? asked_units(context) : 0;
      return false;
  }
  return false;
}

std::optional<std::uint32_t> overhead_of(const RequestContext& context, SteadyTime now) {
  if (context.attempts == 0 || context.status != 200) return std::nullopt;
  // A stream may begin before its first content, after a long preamble: what passes from then on
  // is the model server's.
  const SteadyTime ready = context.request.stream ? std::min(context.first_content.value_or(now),
                                                             context.upstream_waited_until)
                                                  : now;
  const auto ours = ready - context.exchange.started() - context.upstream_wait -
                    context.queue_wait.value_or(SteadyTime::duration::zero());
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(ours).count();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(us, 0, UINT32_MAX));
}

}  // namespace

RequestOutcome judge(const RequestContext& context) noexcept {
  RequestOutcome outcome;
  const bool broke = context.error && context.status < 400;
  outcome.status = broke ? error_row(context.error->code).status : context.status;
  if (context.error) outcome.code = context.error->code;
  const SteadyTime begun = context.exchange.started();
  const SteadyTime now = context.services.clock.steady();
  outcome.latency_ms = ms_between(begun, now);
  outcome.overhead_us = overhead_of(context, now);
  if (context.first_content)  // 0 would say that there was none
    outcome.first_token_ms = std::max(1U, ms_between(begun, *context.first_content));

  UsageReading& usage = outcome.usage;
  usage = context.usage;
  complete_tokens(context, usage);
  const bool units_estimated = complete_units(context, usage);
  // No tokens at all are no estimate where something else is counted.
  const std::uint64_t tokens = saturating_add(usage.prompt_tokens, usage.completion_tokens);
  const bool tokens_estimated = usage.source == UsageSource::estimated &&
                                (tokens != 0 || context.match.unit() == UsageUnit::none);
  outcome.estimated = tokens_estimated || units_estimated;
  if (context.principal != nullptr && context.model != nullptr)
    outcome.cost_nano = billed_nano(context, usage.prompt_tokens, usage.cached_tokens,
                                    usage.completion_tokens, usage.units);
  return outcome;
}

}  // namespace solidrust
