#include "gateway/request_meter.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "base/saturating.h"
#include "gateway/dialect_choice.h"
#include "gateway/error_text.h"
#include "gateway/request_context.h"
#include "meter/cost.h"
#include "meter/refusals.h"
#include "upstream/catalog.h"
#include "upstream/route.h"

namespace solidrust {
namespace {

constexpr std::chrono::seconds kRetryFullJournal{5};
constexpr std::uint64_t kUnsaidCompletion = 1'024;        // a model without a default of its own
constexpr std::uint64_t kMostTokens = 1'000'000'000'000;  // past it every limit is passed anyway

// The product, or kMostTokens if it is more.
std::uint64_t times(std::uint64_t tokens, std::uint64_t count) {
  return count == 0 ? 0 : std::min(tokens, kMostTokens / count) * count;
}

std::uint64_t completion_estimate(const RequestContext& context) {
  const Model& model = *context.model;
  const ModelRequest& request = context.request;
  if (context.match.endpoint->call->uses != TokenUse::prompt_and_completion) return 0;
  std::uint64_t tokens =
      request.max_tokens.value_or(model.default_max_tokens.value_or(kUnsaidCompletion));
  if (model.context) {
    // How a list's prompts share its tokens is not known here: one of them may be short.
    const std::uint64_t prompt = request.prompts == 1 ? request.prompt_tokens : 0;
    tokens = std::min<std::uint64_t>(
        tokens, *model.context - std::min<std::uint64_t>(prompt, *model.context - 1));
  }
  return times(times(tokens, std::max(request.choices, request.best_of)), request.prompts);
}

// What a test key does is never billed.
std::int64_t billed_nano(const RequestContext& context, std::uint64_t prompt, std::uint64_t cached,
                         std::uint64_t completion, std::uint64_t units) {
  if (context.principal->environment == Environment::test) return 0;
  const Price& price = context.model->price;
  const std::int64_t tokens = cost_nano(price, prompt, cached, completion);
  return units == 0 ? tokens : saturating_add(tokens, units_cost_nano(price, units));
}

std::uint64_t asked_units(const RequestContext& context) {
  switch (context.match.unit()) {
    case UsageUnit::none:
      break;
    case UsageUnit::images:
      return context.request.choices;
    case UsageUnit::audio_seconds:
    case UsageUnit::characters:
    case UsageUnit::documents:
      return std::min(context.request.units, UsageRecord::kMostUnits);
  }
  return 0;
}

// Once the tokens are complete. True: what the answer did not say was estimated.
bool complete_units(RequestContext& context) {
  UsageReading& usage = context.usage;
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

LimitFamily family_of(const RequestContext& context) noexcept {
  return callers_dialect(context) == Dialect::messages ? LimitFamily::anthropic
                                                       : LimitFamily::openai;
}

std::uint32_t ms_between(SteadyTime from, SteadyTime to) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(to - from).count();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(ms, 0, UINT32_MAX));
}

// What is kept of why no server was called. What the caller wrote stands in some messages, and
// people paste keys anywhere: of these nothing is kept but what kept_error_text() lets through. A
// limit's message has none of it, and a flood of them must not cost a walk over the body each.
std::string kept_reason(const RequestContext& context) {
  if (!context.error) return {};
  const Error& error = *context.error;
  if (context.principal == nullptr) return plain_detail(context.refused_key->words());
  if (error.code == ErrorCode::model_not_found)
    return "The model that was asked for does not exist, or this key may not use it.";
  if (error_row(error.code).status == 429) return plain_detail(error.message);
  return kept_error_text(error.message, context.request);
}

}  // namespace

void complete_usage(RequestContext& context) noexcept {
  const ModelCall* const call = context.match.endpoint->call;
  if (call != nullptr && call->uses == TokenUse::nothing) return;
  const bool complete =
      call != nullptr && call->uses == TokenUse::prompt_only && context.status == 200;
  estimate_usage(context.usage, context.request.prompt_tokens,
                 complete ? Produced::answer : Produced::unknown);
}

RequestMeter::~RequestMeter() {
  if (held_) worker_->journal().release();
}

bool RequestMeter::hold_room(const RequestContext& context) {
  if (worker_ == nullptr) return true;
  held_ = worker_->room().hold_at_once();
  return held_ || context.principal->environment == Environment::test;
}

Task<Result<void>> RequestMeter::wait_for_room(RequestContext& context) {
  held_ = co_await worker_->room().hold(context.exchange.worker());
  if (held_) co_return Result<void>{};
  shown_ = false;  // the answer tells of limits of which nothing was used up
  context.busy = true;
  context.retry_after = kRetryFullJournal;
  co_return Error{
      ErrorCode::service_unavailable,
      "Usage cannot be recorded at the moment, so no billed request is taken. Try again "
      "in " +
          std::to_string(kRetryFullJournal.count()) + " s.",
      {},
      "no room in the usage journal"};
}

Result<void> RequestMeter::reserve(const RequestContext& context) {
  if (worker_ == nullptr) return {};
  LimitQuery query = worker_->query(*context.principal);
  const bool used = context.match.endpoint->call->uses != TokenUse::nothing;
  const std::uint64_t prompt = used ? context.request.prompt_tokens : 0;
  const std::uint64_t completion = completion_estimate(context);
  query.tokens = prompt + completion;
  query.unit = context.match.unit();
  query.units = asked_units(context);
  query.nano = billed_nano(context, prompt, 0, completion, query.units);
  Admission admission = worker_->limiter().reserve(query);
  shown_ = true;
  if (!admission.admitted()) {
    refusal_ = std::move(admission.refusal());
    headers_.set(admission.status, &*refusal_, family_of(context));
    return refusal_->error;
  }
  headers_.set(admission.status, nullptr, family_of(context));
  reservation_ = std::move(admission.reservation());
  reserved_ = true;
  return {};
}

std::span<const LimitHeaders::Entry> RequestMeter::headers(const RequestContext& context) {
  if (worker_ == nullptr || context.principal == nullptr) return {};
  if (!shown_) {
    LimitQuery query = worker_->query(*context.principal);
    query.unit = context.match.unit();
    headers_.set(worker_->limiter().look(query), nullptr, family_of(context));
    shown_ = true;
  }
  return headers_.entries();
}

std::vector<LimitReading> RequestMeter::readings(const RequestContext& context) {
  std::vector<LimitReading> each;
  if (worker_ != nullptr) worker_->limiter().look(worker_->query(*context.principal), &each);
  return each;
}

std::vector<BudgetReading> RequestMeter::budgets(const RequestContext& context) {
  std::vector<BudgetReading> each;
  const Principal& caller = *context.principal;
  if (worker_ == nullptr || caller.environment == Environment::test) return each;
  Limiter& limiter = worker_->limiter();
  if (const auto reading = limiter.budget(caller.account.str(), {})) each.push_back(*reading);
  if (const auto reading = limiter.budget(caller.account.str(), caller.key.str()))
    each.push_back(*reading);
  return each;
}

// What the model server said; where none was asked, what the caller was told.
std::string RequestMeter::detail_of(const RequestContext& context) const {
  if (context.attempts == 0) return kept_reason(context);
  if (context.upstream_said.empty() || !worker_->keeps_error_text()) return {};
  return kept_error_text(context.upstream_said, context.request);
}

// Of a key that exists. What we failed at, and what nobody was told, is no refusal.
void RequestMeter::record_refusal(const RequestContext& context) {
  Refusals* const refusals = worker_->refusals();
  const Principal* const caller = context.principal.get();
  const RefusedKey* const key = context.refused_key.get();
  if (refusals == nullptr || !context.error || (caller == nullptr && key == nullptr)) return;
  const ErrorRow& row = error_row(context.error->code);
  if (row.status < 400 || row.status >= 499) return;
  UsageRecord record;
  record.id = context.id.view();
  record.time_ms = worker_->limiter().now_ms() + worker_->limiter().wall_shift_ms();
  record.account = caller != nullptr ? caller->account.str() : key->account.str();
  record.key = caller != nullptr ? caller->key.str() : key->key.str();
  record.environment = caller != nullptr ? caller->environment : key->environment;
  if (context.match.endpoint != nullptr) record.operation = context.match.endpoint->path;
  if (context.model != nullptr) record.model = context.model->name;
  record.latency_ms = ms_between(context.exchange.started(), context.services.clock.steady());
  record.status = static_cast<std::uint16_t>(context.status);
  record.stream = context.request.stream;
  record.code = row.name;
  const std::string detail = kept_reason(context);
  record.detail = detail;
  record.refusals = 1;
  if (!refusals->note(record)) return;
  if (worker_->room().hold_at_once())
    worker_->journal().append(record);
  else
    refusals->count(record);
}

void RequestMeter::record(RequestContext& context) noexcept {
  if (worker_ == nullptr || std::exchange(recorded_, true)) return;
  if (!reserved_) {
    try {
      record_refusal(context);
    } catch (...) {  // out of memory
    }
    return;
  }
  complete_usage(context);
  const bool units_estimated = complete_units(context);
  const UsageReading& usage = context.usage;
  const std::uint64_t tokens = saturating_add(usage.prompt_tokens, usage.completion_tokens);
  const std::int64_t nano = billed_nano(context, usage.prompt_tokens, usage.cached_tokens,
                                        usage.completion_tokens, usage.units);
  if (context.attempts > 0)
    reservation_.settle(tokens, nano, usage.units);
  else
    reservation_.give_back();
  if (!held_) return;

  std::array<char, 2 * UsageRecord::kMaxName> target;
  std::size_t target_size = 0;
  const auto append = [&](std::string_view text) {
    text = text.substr(0, target.size() - target_size);
    target_size += text.copy(target.data() + target_size, text.size());
  };
  if (context.target != nullptr) {
    append(context.target->upstream->name);
    append("/");
    append(context.target->model);
  }
  std::array<char, RouteTrail::kMaxText> route;
  static_assert(RouteTrail::kMaxText <= UsageRecord::kMaxRoute);
  const std::size_t route_size = context.trail.eventful() ? context.trail.write(route) : 0;
  const SteadyTime now = context.services.clock.steady();
  UsageRecord record;
  record.id = context.id.view();
  record.time_ms = reservation_.counts_ms() + worker_->limiter().wall_shift_ms();
  record.account = context.principal->account.str();
  record.key = context.principal->key.str();
  record.environment = context.principal->environment;
  record.operation = context.match.endpoint->path;
  record.model = context.model->name;
  record.target = {target.data(), target_size};
  record.route = {route.data(), route_size};
  record.prompt_tokens = usage.prompt_tokens;
  record.completion_tokens = usage.completion_tokens;
  record.cached_tokens = usage.cached_tokens;
  record.unit = context.match.unit();
  record.units = usage.units;
  record.cost_nano = nano;
  record.latency_ms = ms_between(context.exchange.started(), now);
  if (context.first_content)
    record.first_token_ms =  // 0 would say that there was none
        std::max(1U, ms_between(context.exchange.started(), *context.first_content));
  // A stream that broke has failed, though its status line said 200.
  const bool broke = context.error && context.status < 400;
  record.status =
      static_cast<std::uint16_t>(broke ? error_row(context.error->code).status : context.status);
  record.attempts = static_cast<std::uint8_t>(std::min(context.attempts, 255u));
  // No tokens at all are no estimate where something else is counted.
  const bool tokens_estimated =
      usage.source == UsageSource::estimated && (tokens != 0 || record.unit == UsageUnit::none);
  record.estimated = tokens_estimated || units_estimated;
  record.partial = usage.partial;
  record.stream = context.request.stream;
  record.calls = usage.calls;
  record.pictures = context.request.pictures;
  if (context.error) record.code = error_row(context.error->code).name;
  held_ = false;
  try {
    std::string detail;
    if (context.error || !context.upstream_said.empty()) detail = detail_of(context);
    record.detail = detail;
    worker_->journal().append(record);
  } catch (...) {  // only its alarm can throw: out of memory
  }
}

}  // namespace solidrust
