#include "gateway/accounting/worker_metrics.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/accounting/request_counts.h"
#include "gateway/request_context.h"
#include "upstream/health/model_state.h"

namespace solidrust {

using namespace request_counts;
using metrics::NameRegistry;

namespace {

Caller caller_of(const RequestContext& context) {
  if (context.principal == nullptr) return Caller::unknown;
  return context.principal->environment == Environment::test ? Caller::test : Caller::live;
}

// Why a key was refused. Its owner is told more than its caller; neither is named here.
std::string_view reason_of(const RequestContext& context, ErrorCode code) {
  if (context.refused_key == nullptr) return error_row(code).name;
  switch (context.refused_key->because) {
    case RefusedKey::Because::revoked:
      return "revoked";
    case RefusedKey::Because::disabled:
      return "disabled";
    case RefusedKey::Because::expired:
      return "expired";
    case RefusedKey::Because::account_disabled:
      return "account_disabled";
    case RefusedKey::Because::address:
      break;
  }
  return "address";
}

std::uint32_t us_of(std::chrono::microseconds time) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(time.count(), 0, UINT32_MAX));
}

bool was_asked(const RouteTrail::Entry& entry) {
  return entry.step == RouteStep::answered || entry.step == RouteStep::failed;
}

std::string_view end_of_stream(const RequestOutcome& outcome) {
  if (outcome.code == ErrorCode::client_closed) return "client_gone";
  if (outcome.code) return name_of(outcome.code);
  return outcome.usage.partial ? "client_gone" : "done";
}

}  // namespace

// By which numbers rows go. Of the worker's thread.
class WorkerMetrics::Labels {
 public:
  explicit Labels(NameRegistry& names) : names_(names) {}

  std::uint32_t of(const Model& model) {
    if (model.state == nullptr) return of(model.name);
    std::uint32_t label = model.state->label.load(std::memory_order_relaxed);
    if (label != ModelState::kNoLabel) return label;
    label = names_.id(model.name);
    model.state->label.store(label, std::memory_order_relaxed);
    return label;
  }
  std::uint32_t of(std::string_view name) {
    if (const auto found = labels_.find(name); found != labels_.end()) return found->second;
    const std::uint32_t label = names_.id(name);
    labels_.emplace(name, label);
    return label;
  }

 private:
  NameRegistry& names_;
  // Of upstreams, and names past the registry's bound: of the configuration alone, never a
  // caller's.
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> labels_;
};

WorkerMetrics::WorkerMetrics(NameRegistry& names)
    : labels_(std::make_unique<Labels>(names)), rows_(std::make_unique<WorkerRows>()) {}
WorkerMetrics::~WorkerMetrics() = default;

void WorkerMetrics::observe(const RequestContext& context, const RequestOutcome& outcome) {
  const Caller caller = caller_of(context);
  if (caller == Caller::live) {
    live_requests_.add();
    if (outcome.status >= 500) live_errors_.add();
  }
  Labels& labels = *labels_;
  WorkerRows& rows = *rows_;
  const Endpoint* const endpoint = context.match.endpoint;
  const ModelRequest& request = context.request;
  std::uint32_t label = NameRegistry::kNone;
  if (context.model != nullptr)
    label = labels.of(*context.model);
  else if (endpoint != nullptr && endpoint->call != nullptr)
    label = NameRegistry::kOther;
  ModelRow& model = rows.row(caller, label);
  EndpointRow& row = rows.row(model, {endpoint, request.stream});
  row.ended.add({outcome.status, outcome.code}, rows.mutex);
  row.duration.observe(kDuration, outcome.latency_ms);
  const RequestTrace* const shown =
      context.trace && context.trace->exported() ? context.trace.get() : nullptr;
  // Not waited for: whoever holds the lock may be a thread that gives way to others.
  const auto show = [&](metrics::Exemplars& in, const HistogramShape& shape, std::uint32_t value) {
    if (shown == nullptr) return;
    const metrics::Exemplar exemplar{shown->trace_id().hex(), value,
                                     unix_ms(context.services.clock.system())};
    const std::unique_lock lock(rows.mutex, std::try_to_lock);
    if (lock) in.note(shape, exemplar);
  };
  show(row.durations, kDuration, outcome.latency_ms);
  if (const Refusal* const refusal = context.meter.refusal(); refusal != nullptr)
    rows.limited.add({refusal->limit, refusal->owner, context.principal->tier}, rows.mutex);
  if (outcome.code && context.principal == nullptr && error_row(*outcome.code).status == 401)
    rows.refused_keys.add(reason_of(context, *outcome.code), rows.mutex);
  if (context.model == nullptr) return;

  for (const RouteTrail::Entry& entry : context.trail.entries()) {
    if (!was_asked(entry)) continue;
    const std::uint32_t upstream = labels.of(entry.target->upstream->name);
    model.attempts.add({upstream, entry.fault}, rows.mutex);
    if (caller == Caller::live && entry.first_byte.count() != 0)
      rows.first_byte(upstream).observe(kFirstByte, us_of(entry.first_byte));
  }
  if (context.queue_wait)
    model.queue_wait.observe(
        kWait,
        us_of(std::chrono::duration_cast<std::chrono::microseconds>(*context.queue_wait)) / 1'000);
  if (context.queue_refusal != QueueRefusal::none)
    model.queue_refused.add(context.queue_refusal, rows.mutex);
  if (caller == Caller::live && outcome.overhead_us)
    row.overhead.observe(kOverhead, *outcome.overhead_us);
  if (context.attempts == 0) return;
  const UsageReading& usage = outcome.usage;
  const std::size_t source = usage.source == UsageSource::estimated ? 1 : 0;
  const auto tokens = [&](Tokens type, std::uint64_t count) {
    if (count != 0) model.tokens[static_cast<std::size_t>(type)][source].add(count);
  };
  tokens(Tokens::input, usage.prompt_tokens);
  tokens(Tokens::cached, usage.cached_tokens);
  tokens(Tokens::output, usage.completion_tokens);
  tokens(Tokens::reasoning, usage.reasoning_tokens);
  model.cost_nano.add(static_cast<std::uint64_t>(outcome.cost_nano));
  if (context.failover) model.failovers.add();
  if (!request.stream || outcome.first_token_ms == 0) return;
  model.first_token.observe(kFirstToken, outcome.first_token_ms);
  show(model.first_tokens, kFirstToken, outcome.first_token_ms);
  model.streams.add(end_of_stream(outcome), rows.mutex);
  if (outcome.code || usage.partial || usage.completion_tokens < 2) return;
  const std::uint64_t ms =
      outcome.latency_ms - std::min(outcome.latency_ms, outcome.first_token_ms);
  const std::uint64_t us = ms * 1'000 / (usage.completion_tokens - 1);
  const auto each = static_cast<std::uint32_t>(std::min<std::uint64_t>(us, UINT32_MAX));
  model.per_token.observe(kPerToken, each);
  show(model.per_tokens, kPerToken, each);
}

}  // namespace solidrust
