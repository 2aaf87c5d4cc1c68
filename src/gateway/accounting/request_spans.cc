#include "gateway/accounting/request_spans.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "dialect/finish_reason.h"

namespace solidrust {
namespace {

using std::chrono::nanoseconds;
using trace::Span;
using trace::SpanKind;

// What moments of the steady clock are by the wall clock as it is now.
class WallTime {
 public:
  explicit WallTime(const Clock& clock)
      : steady_(clock.steady()),
        wall_ns_(
            std::chrono::duration_cast<nanoseconds>(clock.system().time_since_epoch()).count()) {}
  SteadyTime now() const noexcept { return steady_; }
  std::int64_t ns(SteadyTime time) const noexcept {
    return wall_ns_ + std::chrono::duration_cast<nanoseconds>(time - steady_).count();
  }

 private:
  const SteadyTime steady_;
  const std::int64_t wall_ns_;
};

// gen_ai.operation.name; where the conventions have no word for it, one of ours.
std::string_view operation_name(Operation operation) noexcept {
  switch (operation) {
    case Operation::chat_completion:
    case Operation::response:
    case Operation::message:
      return "chat";
    case Operation::completion:
      return "text_completion";
    case Operation::embedding:
      return "embeddings";
    case Operation::token_count:
      return "count_tokens";
    case Operation::rerank:
      return "rerank";
    case Operation::moderation:
      return "moderation";
    case Operation::image:
      return "image_generation";
    case Operation::image_edit:
      return "image_edit";
    case Operation::speech:
      return "speech";
    case Operation::transcription:
      return "transcription";
    case Operation::translation:
      return "translation";
    case Operation::tokenize:
      return "tokenize";
    case Operation::detokenize:
      return "detokenize";
  }
  return {};
}

std::string text(std::string_view view) {
  return std::string(view);
}

std::int64_t number(std::uint64_t count) {
  return static_cast<std::int64_t>(count);
}

Span child(const RequestTrace& of, const trace::SpanId& id, const WallTime& wall, SteadyTime begin,
           SteadyTime end) {
  Span span;
  span.trace = of.trace_id();
  span.id = id;
  span.parent = of.span_id();
  span.begin_ns = wall.ns(begin);
  span.end_ns = wall.ns(end);
  return span;
}

Span server_span(const RequestContext& context, const RequestOutcome& outcome,
                 const WallTime& wall) {
  const RequestTrace& of = *context.trace;
  const http::RequestHead& head = context.exchange.head();
  const Endpoint* const endpoint = context.match.endpoint;
  Span span = child(of, of.span_id(), wall, context.exchange.started(), wall.now());
  span.parent = of.parent();
  span.kind = SpanKind::server;
  const bool known = head.method != http::Method::other;
  span.name = known ? head.method_text : "HTTP";
  if (endpoint != nullptr) span.name.append(" ").append(endpoint->path);
  span.failed = outcome.status >= 500;
  span.attributes.reserve(12);
  span.set("http.request.method", text(known ? head.method_text : "_OTHER"));
  if (endpoint != nullptr) span.set("http.route", text(endpoint->path));
  // The conventions know it only where one was sent; 499 never is.
  if (context.status != 0 && context.status != 499)
    span.set("http.response.status_code", std::int64_t{context.status});
  if (outcome.code) span.set("error.type", text(error_row(*outcome.code).name));
  span.set("solidrust.request_id", text(context.id.view()));
  if (context.model != nullptr) span.set("solidrust.model", context.model->name);
  if (const Principal* const who = context.principal.get(); who != nullptr) {
    span.set("solidrust.tier", who->tier);
    span.set("solidrust.environment",
             text(who->environment == Environment::test ? "test" : "live"));
    if (of.sampler().identities()) {
      span.set("solidrust.key_id", who->key.str());
      span.set("solidrust.account_id", who->account.str());
    }
  }
  return span;
}

Span queue_span(const RequestTrace& of, const RequestTrace::Wait& wait, const trace::SpanId& id,
                const WallTime& wall) {
  Span span = child(of, id, wall, wait.began, wait.ended);
  span.name = "queue";
  span.set("solidrust.queue.got_slot", wait.got_slot);
  return span;
}

void tell_usage(Span& span, const RequestOutcome& outcome) {
  const UsageReading& usage = outcome.usage;
  if (usage.source == UsageSource::none) return;
  span.set("gen_ai.usage.input_tokens", number(usage.prompt_tokens));
  span.set("gen_ai.usage.output_tokens", number(usage.completion_tokens));
  if (usage.cached_tokens != 0)
    span.set("gen_ai.usage.cache_read.input_tokens", number(usage.cached_tokens));
  if (usage.written_tokens != 0)
    span.set("gen_ai.usage.cache_creation.input_tokens", number(usage.written_tokens));
  if (usage.reasoning_tokens != 0)
    span.set("gen_ai.usage.reasoning.output_tokens", number(usage.reasoning_tokens));
  span.set("solidrust.usage.estimated", usage.source == UsageSource::estimated);
}

void tell_answer(Span& span, const RequestContext& context, const UsageReading& usage) {
  if (const std::string& model = context.trace->answering_model(); !model.empty())
    span.set("gen_ai.response.model", model);
  std::vector<std::string_view> reasons;
  for (std::size_t i = 0; i < kFinishReasons.size(); ++i)
    if (has_finish(static_cast<FinishReason>(i), usage)) reasons.push_back(kFinishReasons[i]);
  if (!reasons.empty()) span.set("gen_ai.response.finish_reasons", std::move(reasons));
}

// `last`: what the answer tells is told of it.
Span attempt_span(const RequestContext& context, const RequestOutcome& outcome,
                  const RequestTrace::Attempt& attempt, bool last, const WallTime& wall) {
  const Upstream& upstream = *attempt.target->upstream;
  const ModelRequest& request = context.request;
  // An exception has ended it where nothing else has.
  const bool over = attempt.ended.has_value();
  const AttemptFault fault = over ? attempt.fault : AttemptFault::cancelled;
  Span span =
      child(*context.trace, attempt.id, wall, attempt.began, attempt.ended.value_or(wall.now()));
  const std::string_view operation = operation_name(attempt.operation);
  span.name = text(operation) + " " + attempt.target->model;
  span.kind = SpanKind::client;
  span.failed = fault != AttemptFault::none && fault != AttemptFault::cancelled;
  span.attributes.reserve(18);
  span.set("gen_ai.operation.name", text(operation));
  span.set("gen_ai.provider.name", text(kind_row(upstream.kind).provider));
  span.set("gen_ai.request.model", attempt.target->model);
  span.set("gen_ai.request.stream", request.stream);
  if (request.max_tokens) span.set("gen_ai.request.max_tokens", number(*request.max_tokens));
  if (!upstream.origin.host.empty()) {
    span.set("server.address", upstream.origin.host);
    span.set("server.port", std::int64_t{upstream.origin.port});
  }
  span.set("solidrust.upstream", upstream.name);
  span.set("solidrust.attempt.outcome", text(fault_name(fault)));
  if (fault != AttemptFault::none) span.set("error.type", text(fault_name(fault)));
  if (!last) return span;
  tell_usage(span, outcome);
  tell_answer(span, context, outcome.usage);
  if (request.stream && context.first_content) {
    const std::chrono::duration<double> wait = *context.first_content - attempt.began;
    span.set("gen_ai.response.time_to_first_chunk", wait.count());
    span.events.push_back({"first_content", wall.ns(*context.first_content)});
  }
  if (fault == AttemptFault::none) span.events.push_back({"end", span.end_ns});
  return span;
}

}  // namespace

void export_trace(RequestContext& context, const RequestOutcome& outcome) {
  RequestTrace& of = *context.trace;
  const Endpoint* const endpoint = context.match.endpoint;
  const bool failed = outcome.status >= 500;
  const bool closed = endpoint != nullptr && endpoint->access == EndpointAccess::closed;
  if (context.principal == nullptr && !(closed && failed)) return;
  const bool in_any_case =
      failed || of.sampler().slow(std::chrono::milliseconds{outcome.latency_ms});
  if (!of.exports(in_any_case)) return;
  const WallTime wall(context.services.clock);
  const auto attempts = of.attempts();
  std::vector<Span> spans;
  spans.reserve(attempts.size() + 2);
  spans.push_back(server_span(context, outcome, wall));
  if (of.wait()) spans.push_back(queue_span(of, *of.wait(), of.new_span_id(), wall));
  for (const RequestTrace::Attempt& attempt : attempts)
    spans.push_back(attempt_span(context, outcome, attempt, &attempt == &attempts.back(), wall));
  for (Span& span : spans) span.sampled = of.sampled();
  of.push(std::move(spans));
}

}  // namespace solidrust
