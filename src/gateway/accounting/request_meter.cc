#include "gateway/accounting/request_meter.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "base/saturating.h"
#include "gateway/accounting/request_cost.h"
#include "gateway/attempt/dialect_choice.h"
#include "gateway/request_context.h"
#include "gateway/stage/error_text.h"
#include "meter/refusals.h"
#include "upstream/catalog/catalog.h"
#include "upstream/health/route.h"

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

LimitFamily family_of(const RequestContext& context) noexcept {
  return callers_dialect(context) == Dialect::messages ? LimitFamily::anthropic
                                                       : LimitFamily::openai;
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

// What both kinds of records say of a request. Its views live as long as the context.
UsageRecord RequestMeter::begun_record(const RequestContext& context,
                                       const RequestOutcome& outcome) const {
  UsageRecord record;
  record.id = context.id.view();
  if (context.match.endpoint != nullptr) record.operation = context.match.endpoint->path;
  if (context.model != nullptr) record.model = context.model->name;
  record.latency_ms = outcome.latency_ms;
  record.stream = context.request.stream;
  if (outcome.code) record.code = error_row(*outcome.code).name;
  return record;
}

// Of a key that exists. What we failed at, and what nobody was told, is no refusal.
void RequestMeter::record_refusal(const RequestContext& context, const RequestOutcome& outcome) {
  Refusals* const refusals = worker_->refusals();
  const bool watched = worker_->watched();
  const Principal* const caller = context.principal.get();
  const RefusedKey* const key = context.refused_key.get();
  if ((refusals == nullptr && !watched) || !outcome.code || (caller == nullptr && key == nullptr))
    return;
  const ErrorRow& row = error_row(*outcome.code);
  if (row.status < 400 || row.status >= 499) return;
  UsageRecord record = begun_record(context, outcome);
  record.time_ms = worker_->limiter().now_ms() + worker_->limiter().wall_shift_ms();
  record.account = caller != nullptr ? caller->account.str() : key->account.str();
  record.key = caller != nullptr ? caller->key.str() : key->key.str();
  record.environment = caller != nullptr ? caller->environment : key->environment;
  record.status = static_cast<std::uint16_t>(context.status);
  const std::string detail = kept_reason(context);
  record.detail = detail;
  record.refusals = 1;
  if (watched) worker_->publish(record);
  if (refusals == nullptr || !refusals->note(record)) return;
  if (worker_->room().hold_at_once())
    worker_->journal().append(record);
  else
    refusals->count(record);
}

void RequestMeter::record_use(const RequestContext& context, const RequestOutcome& outcome) {
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
  UsageRecord record = begun_record(context, outcome);
  record.time_ms = reservation_.counts_ms() + worker_->limiter().wall_shift_ms();
  record.account = context.principal->account.str();
  record.key = context.principal->key.str();
  record.environment = context.principal->environment;
  record.target = {target.data(), target_size};
  record.route = {route.data(), route_size};
  const UsageReading& usage = outcome.usage;
  record.prompt_tokens = usage.prompt_tokens;
  record.completion_tokens = usage.completion_tokens;
  record.cached_tokens = usage.cached_tokens;
  record.unit = context.match.unit();
  record.units = usage.units;
  record.cost_nano = outcome.cost_nano;
  record.first_token_ms = outcome.first_token_ms;
  record.status = static_cast<std::uint16_t>(outcome.status);
  record.attempts = static_cast<std::uint8_t>(std::min(context.attempts, 255u));
  record.estimated = outcome.estimated;
  record.partial = usage.partial;
  record.calls = usage.calls;
  record.pictures = context.request.pictures;
  record.several =
      context.request.choices > 1 || context.request.best_of > 1 || context.request.prompts > 1;
  std::string detail;
  if (outcome.code || !context.upstream_said.empty()) detail = detail_of(context);
  record.detail = detail;
  if (held_) worker_->journal().append(record);
  held_ = false;
  if (worker_->watched()) worker_->publish(record);
}

const RequestOutcome& RequestMeter::conclude(const RequestContext& context) noexcept {
  if (outcome_) return *outcome_;
  const RequestOutcome& outcome = outcome_.emplace(judge(context));
  if (worker_ == nullptr) return outcome;
  if (reserved_) {
    const UsageReading& usage = outcome.usage;
    if (context.attempts > 0)
      reservation_.settle(saturating_add(usage.prompt_tokens, usage.completion_tokens),
                          outcome.cost_nano, usage.units);
    else
      reservation_.give_back();
  }
  try {
    if (!reserved_)
      record_refusal(context, outcome);
    else if (held_ || worker_->watched())
      record_use(context, outcome);
  } catch (...) {  // out of memory
  }
  return outcome;
}

}  // namespace solidrust
