#include "gateway/gateway.h"

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/accounting/request_metrics.h"
#include "gateway/attempt/dialect_choice.h"
#include "gateway/attempt/upstream_attempt.h"
#include "gateway/catalog_holder.h"
#include "gateway/operation/chat_completions/row.h"
#include "gateway/request_context.h"
#include "gateway/stage/access_log.h"
#include "gateway/stage/answer.h"
#include "gateway/stage/authentication.h"
#include "gateway/stage/authorization.h"
#include "gateway/stage/context_check.h"
#include "gateway/stage/cors.h"
#include "gateway/stage/request_body.h"
#include "gateway/stage/unknown_url.h"
#include "net/worker.h"

namespace solidrust {
namespace {

// Stage 3.
Result<void> match(RequestContext& context) {
  const http::RequestHead& head = context.exchange.head();
  context.match = match_endpoint(head);
  if (context.match.endpoint != nullptr) return {};
  if (context.match.allow.empty()) return unknown_url(head);
  if (is_preflight(head))
    return Error{ErrorCode::method_not_allowed,
                 "Web pages of this origin may not call the API: the setting listen.cors_origins "
                 "does not list it."};
  return Error{ErrorCode::method_not_allowed,
               "This path takes " + std::string(context.match.allow) + ", not another method."};
}

// Stage 7: what the request may take. A prompt that cannot fit is refused before anything is
// reserved for it.
Result<void> limit(RequestContext& context) {
  const bool counts_only = context.match.endpoint->call->uses == TokenUse::nothing;
  if (context.model->context && !counts_only) {
    Result<void> fits = check_context(context.request, *context.model->context);
    if (!fits) return fits;
  }
  return context.meter.reserve(context);
}

// Stage 8.
Result<void> route(RequestContext& context) {
  const bool test = context.principal->environment == Environment::test;
  context.targets =
      targets_for(*context.catalog, *context.model, test ? Reach::sandbox_only : Reach::models);
  if (!context.targets.empty()) return keep_fit_targets(context);
  return Error{ErrorCode::service_unavailable, "No model server is available for this model."};
}

// Stages 9 and 10: they share the watch over the client.
Task<Result<void>> ask_upstream(RequestContext& context) {
  UpstreamWatch watch(context.exchange, *context.principal, context.services.limits);
  std::optional<UpstreamAttempt> attempt;
  Result<void> opened = co_await open_upstream(context, watch, attempt);  // 9: until first content
  if (!opened) co_return opened;
  const Result<void> relayed = co_await relay(context, *attempt);  // 10: read one, write one
  if (!relayed) note_error(context, relayed.error());  // the client was told in the stream
  co_return Result<void>{};
}

// Stages 3 to 10, in this order; accept and head (1, 2) are behind us, meter and log (11, 12) are
// in finish().
Task<void> serve(RequestContext& context) {
  Result<void> step;
  if (may_answer_preflight(context)) {
    co_await answer_preflight(context);
    co_return;
  }
  const bool known = context.principal != nullptr;  // to whoever called chat(): it is matched too
  if (!known) step = match(context);  // 3: before all else; what is not listed is not there
  const Endpoint* endpoint = context.match.endpoint;
  if (step && !known && endpoint->access == EndpointAccess::closed)
    step = co_await authenticate(context);                   // 4: before a byte of the body is read
  if (step) step = co_await read_body(context);              // 5: parsed once, the bytes are kept
  if (step && context.principal) step = authorize(context);  // 6: needs the model's name
  if (step && endpoint->call == nullptr) {
    co_await endpoint->answer(context);
    co_return;
  }
  if (step) step = limit(context);  // 7: a refused request uses up nothing
  if (step && !context.meter.hold_room(context))
    step = co_await context.meter.wait_for_room(context);
  if (step) step = route(context);                  // 8: a pure function of the catalog
  if (step) step = co_await ask_upstream(context);  // 9 and 10
  if (!step) co_await answer_error(context, step.error());
}

}  // namespace

struct Gateway::Impl {
  // What belongs to one worker's thread; apart from the others' by a cache line.
  struct alignas(64) Part {
    Part(const GatewayServices& services, std::size_t worker)
        : ids(services.random),
          trace_ids(services.random),
          metrics(services.metrics == nullptr ? nullptr : &services.metrics->part(worker)) {
      if (services.meter != nullptr) meter.emplace(*services.meter, worker);
    }
    WorkerMeter* worker_meter() { return meter ? &*meter : nullptr; }
    RequestIdSource ids;
    trace::IdSource trace_ids;
    std::optional<WorkerMeter> meter;
    WorkerMetrics* metrics;
    CatalogPtr catalog;
    std::uint64_t catalog_version = 0;
  };

  Impl(const GatewayServices& services_, std::size_t workers) : services(services_) {
    parts.reserve(workers);
    for (std::size_t i = 0; i < workers; ++i) parts.push_back(std::make_unique<Part>(services, i));
  }

  RequestId next_id(Part& part) { return part.ids.next(unix_ms(services.clock.system())); }

  const CatalogPtr& catalog_of(Part& part) {
    const std::uint64_t version = services.catalog.version();
    if (part.catalog_version != version) {
      part.catalog = services.catalog.load();
      part.catalog_version = version;
    }
    return part.catalog;
  }

  GatewayServices services;
  std::vector<std::unique_ptr<Part>> parts;
};

Gateway::Gateway(const GatewayServices& services, std::size_t workers)
    : impl_(std::make_unique<Impl>(services, workers)) {}

Gateway::~Gateway() = default;

Task<void> Gateway::handle(http::ServerExchange& exchange) {
  return run(exchange, nullptr);
}

http::TargetRules Gateway::target_rules() const {
  return kTargetRules;
}

Task<void> Gateway::chat(http::ServerExchange& exchange, PrincipalPtr caller) {
  return run(exchange, std::move(caller));
}

Task<void> Gateway::run(http::ServerExchange& exchange, PrincipalPtr caller) {
  Impl::Part& part = *impl_->parts[exchange.worker().index()];
  RequestContext context(exchange, impl_->services, impl_->next_id(part), impl_->catalog_of(part),
                         part.worker_meter(), part.metrics);
  if (impl_->services.traces != nullptr)
    context.trace =
        std::make_unique<RequestTrace>(*impl_->services.traces, part.trace_ids, exchange.head());
  if (caller != nullptr) {
    context.cors = nullptr;  // that is for the API's own listener
    context.match.endpoint = &kChatCompletions;
    context.principal = std::move(caller);
  }
  std::optional<Error> failure;
  try {
    co_await serve(context);
  } catch (const std::exception& thrown) {
    failure.emplace(ErrorCode::internal_error, "The server failed to handle this request.",
                    std::string(), thrown.what());
  } catch (...) {
    failure.emplace(ErrorCode::internal_error, "The server failed to handle this request.");
  }
  try {
    if (failure) co_await answer_error(context, std::move(*failure));
  } catch (...) {
    exchange.abort();
  }
  finish(context);
}

Task<void> Gateway::refuse(http::ServerExchange& exchange, const Error& error) {
  Impl::Part& part = *impl_->parts[exchange.worker().index()];
  RequestContext context(exchange, impl_->services, impl_->next_id(part), nullptr, nullptr,
                         part.metrics);
  if (error.code == ErrorCode::method_not_allowed) {  // TRACE and CONNECT come this way
    context.match.allow = match_endpoint(exchange.head()).allow;
    if (context.match.allow.empty()) context.match.allow = kAllMethods;
  }
  try {
    co_await answer_error(context, error);
  } catch (...) {
    exchange.abort();
  }
  finish(context);
}

}  // namespace solidrust
