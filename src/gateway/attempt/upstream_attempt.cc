#include "gateway/attempt/upstream_attempt.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <utility>

#include "base/log.h"
#include "dialect/chat/answer_reading.h"
#include "gateway/accounting/usage_bound.h"
#include "gateway/attempt/conversion.h"
#include "gateway/attempt/dialect_choice.h"
#include "gateway/attempt/doubtful_failures.h"
#include "gateway/attempt/exchange_source.h"
#include "gateway/attempt/same_dialect.h"
#include "gateway/attempt/target_wait.h"
#include "gateway/relay/chat_pass.h"
#include "gateway/relay/event_pass.h"
#include "gateway/relay/media_answer.h"
#include "gateway/relay/translation.h"
#include "gateway/relay/whole_answer.h"
#include "gateway/stage/answer.h"
#include "gateway/stage/conversation.h"
#include "gateway/stage/forwarded_fields.h"
#include "upstream/exchange/error_dialects.h"
#include "upstream/health/balancer.h"
#include "upstream/health/model_state.h"
#include "upstream/health/rendezvous.h"
#include "upstream/health/target_state.h"

namespace solidrust {
namespace {

using std::chrono::milliseconds;

// How the attempt went: for the request's trail.
void note(RequestContext& context, const UpstreamAttempt& attempt, AttemptFault fault,
          RouteStep step, SteadyTime now) {
  using std::chrono::duration_cast;
  using std::chrono::microseconds;
  // At least one: 0 would say that no head came.
  const auto first_byte =
      attempt.head
          ? std::max(microseconds{1}, duration_cast<microseconds>(*attempt.head - attempt.asked))
          : microseconds{0};
  context.trail.attempted(*attempt.lease.target(), step, fault,
                          duration_cast<milliseconds>(now - attempt.lease.taken()), first_byte);
  if (context.trace) context.trace->attempt_ended(fault, now);
}

Asker asker_of(const RequestContext& context) noexcept {
  return Asker(context.principal->account.str());
}

std::uint64_t draw_of(const RequestContext& context) noexcept {
  return hash_bytes(context.id.view(), context.attempts);
}

// The same for the target's health, and its place is given back.
void settle(RequestContext& context, UpstreamAttempt& attempt, AttemptFault fault, SteadyTime now) {
  attempt.lease.settle(fault, asker_of(context), now, draw_of(context));
}

http::ClientDeadlines within(http::ClientDeadlines deadlines, std::chrono::milliseconds left) {
  deadlines.total = left;
  deadlines.connect = std::min(deadlines.connect, left);
  deadlines.first_byte = std::min(deadlines.first_byte, left);
  return deadlines;
}

AttemptOutcome wrong_answer(std::string internal) {
  return failed_attempt({ErrorCode::upstream_error,
                         "The model server's answer could not be understood.",
                         {},
                         std::move(internal)},
                        AttemptFault::bad_answer);
}

AnswerName answer_name(const RequestContext& context, const UpstreamAttempt& attempt) noexcept {
  switch (context.model->answer_model) {
    case AnswerModel::target:
      return {attempt.body->model(), context.request.model_at};
    case AnswerModel::asked:
      return {context.request.model_at, {}};
    case AnswerModel::upstream:
      break;
  }
  return {};
}

// The name in an answer that we write ourselves, as JSON text. What the server says of itself is
// not known yet where its first words are written: it is the target's name then.
std::string_view written_name(const RequestContext& context,
                              const UpstreamAttempt& attempt) noexcept {
  switch (context.model->answer_model) {
    case AnswerModel::asked:
      return context.request.model_at;
    case AnswerModel::target:
    case AnswerModel::upstream:
      break;
  }
  return attempt.body->model();
}

// What passed from the question to the answer, or to its failure, is the model server's time.
void note_wait(RequestContext& context, const UpstreamAttempt& attempt) {
  const SteadyTime until = attempt.answered ? *attempt.answered : context.services.clock.steady();
  context.upstream_wait += until - attempt.asked;
  context.upstream_waited_until = until;
}

// The whole body, bounded.
Task<AttemptOutcome> read_bytes(const RequestContext& context, UpstreamAttempt& attempt) {
  const std::size_t bound = context.services.limits.max_answer;
  for (;;) {
    const Result<std::string_view> bytes = co_await attempt.exchange->read();
    if (!bytes) co_return broken_answer(bytes.error(), *attempt.exchange);
    if (bytes->empty()) break;
    if (bytes->size() > bound - attempt.whole.size())
      co_return wrong_answer("the answer is over " + std::to_string(bound) + " bytes");
    attempt.whole += *bytes;
  }
  attempt.answered = context.services.clock.steady();
  co_return AttemptOutcome{};
}

// Sound, or text: what goes on as it is.
Task<AttemptOutcome> read_media(RequestContext& context, UpstreamAttempt& attempt) {
  const AnswerForm form = context.match.endpoint->call->answers;
  const auto type = told_media_type(form, attempt.exchange->media_type());
  if (!type) co_return wrong_answer("the answer has a media type that was not asked for");
  AttemptOutcome outcome = co_await read_bytes(context, attempt);
  if (outcome.error) co_return outcome;
  if (const Result<void> usable = check_media(form, attempt.whole); !usable)
    co_return failed_attempt(usable.error(), AttemptFault::bad_answer);
  attempt.media_type = *type;
  co_return outcome;
}

// The whole body, checked and in the form that was asked for.
Task<AttemptOutcome> read_whole(RequestContext& context, UpstreamAttempt& attempt) {
  AttemptOutcome outcome = co_await read_bytes(context, attempt);
  if (outcome.error) co_return outcome;
  WholeAnswer said(context, attempt.dialect, written_name(context, attempt));
  const AnswerKind kind = said.read(attempt.whole);
  if (kind == AnswerKind::error)
    co_return failed_attempt(
        translate_error_block(error_block_in(attempt.dialect)(attempt.whole),
                              *context.target->upstream, attempt.body->pieces()),
        AttemptFault::error_block);
  if (kind == AnswerKind::invalid)
    co_return wrong_answer("the answer is not JSON in UTF-8, or none of its dialect");
  if (context.match.endpoint->call->answers == AnswerForm::sound)
    co_return wrong_answer("JSON came where sound was asked for");
  const CredentialFilter* const filter = context.target->upstream->api_key.filter();
  if (filter != nullptr && filter->in_answer(attempt.whole, attempt.body->pieces()))
    co_return wrong_answer("the answer holds our credential for this upstream");
  if (context.trace) context.trace->answered_by(said.model());
  Result<void> shaped = said.shape(attempt.whole, answer_name(context, attempt));
  if (!shaped)
    co_return failed_attempt(std::move(shaped).error(),
                             said.translated() ? AttemptFault::untold : AttemptFault::bad_answer);
  context.usage = said.usage();
  co_return AttemptOutcome{};
}

// A stream was asked for, and JSON came with status 200: an error that some servers send so, or
// nonsense.
Task<AttemptOutcome> read_refusal(RequestContext& context, UpstreamAttempt& attempt) {
  std::string body;
  while (body.size() < kMaxErrorBody) {
    const Result<std::string_view> bytes = co_await attempt.exchange->read();
    if (!bytes) co_return broken_answer(bytes.error(), *attempt.exchange);
    if (bytes->empty()) break;
    body.append(bytes->substr(0, kMaxErrorBody - body.size()));
  }
  const std::string_view block = error_block_in(attempt.dialect)(body);
  if (!is_error_block(block)) co_return wrong_answer("a stream was asked for, JSON came");
  co_return failed_attempt(
      translate_error_block(block, *context.target->upstream, attempt.body->pieces()),
      AttemptFault::error_block);
}

// Stage 10 begins, and with it the answer.
Task<bool> begin_stream(void* of_request) {
  auto& context = *static_cast<RequestContext*>(of_request);
  AnswerFields fields(context);
  fields.add("content-type", "text/event-stream; charset=utf-8");
  fields.add("cache-control", "no-cache");
  fields.add("x-accel-buffering", "no");
  context.status = 200;
  co_return co_await context.exchange.begin(200, fields.all());
}

std::unique_ptr<EventSink> sink_for(const RequestContext& context, const UpstreamAttempt& attempt) {
  const ModelCall& call = *context.match.endpoint->call;
  const std::size_t most = context.services.limits.max_event;
  if (attempt.dialect != call.dialect)
    return std::make_unique<Translation>(
        make_answer_reader(attempt.dialect),
        make_answer_writer(context, written_name(context, attempt)),
        error_block_in(attempt.dialect), most, context.request.prompt_tokens);
  if (const EventPass::Form* const form = event_form(call.operation))
    return std::make_unique<EventPass>(*form, answer_name(context, attempt), context.id.view(),
                                       most);
  return std::make_unique<ChatPass>(
      context.request.include_usage ? UsageChunk::kept : UsageChunk::removed,
      answer_name(context, attempt));
}

// Where a transcript is asked for in JSON, nothing else is one.
bool may_be_no_json(const RequestContext& context) noexcept {
  switch (context.match.endpoint->call->answers) {
    case AnswerForm::json:
      return false;
    case AnswerForm::json_or_text:
      return context.request.text;
    case AnswerForm::sound:
      return true;
  }
  return false;
}

Task<AttemptOutcome> try_target(RequestContext& context, UpstreamWatch& watch,
                                UpstreamAttempt& attempt) {
  const ModelRequest& request = context.request;
  UpstreamRequest question;
  question.operation = operation_in(*context.match.endpoint->call, attempt.dialect);
  question.body = attempt.body->pieces();
  question.model = context.target->model;
  question.stream = request.stream;
  if (request.form) question.content_type = context.exchange.head().content_type;
  question.any_answer = may_be_no_json(context);
  question.request_id = context.id.view();
  if (context.trace) question.traceparent = context.trace->traceparent();
  const ForwardedFields forwarded(context, attempt.dialect);
  question.forward = forwarded.all();
  const Clock& clock = context.services.clock;
  attempt.head.reset();
  attempt.answered.reset();
  attempt.asked = clock.steady();
  const Result<UpstreamHead> head = co_await attempt.exchange->open(question);
  if (head) attempt.head = clock.steady();
  if (!head) co_return failed_attempt(head.error(), attempt.exchange->fault());
  if (request.stream && head->json) co_return co_await read_refusal(context, attempt);
  if (head->event_stream != request.stream)
    co_return wrong_answer(request.stream ? "a stream was asked for, another type came"
                                          : "a stream came that was not asked for");
  if (!request.stream && !head->json && question.any_answer)
    co_return co_await read_media(context, attempt);
  if (!request.stream) co_return co_await read_whole(context, attempt);
  attempt.stream.emplace(context.exchange, context.services.limits, context.services.clock,
                         *context.target->upstream, attempt.body->pieces(), context.usage.bound,
                         StreamRelay::Opening{begin_stream, &context}, sink_for(context, attempt));
  attempt.stream->follow(context.trace.get());
  watch.follow(attempt.exchange.get(), &*attempt.stream);
  const bool primed = co_await attempt.stream->prime(*attempt.exchange);
  attempt.answered = attempt.stream->first_content();
  co_return primed ? AttemptOutcome{} : attempt.stream->outcome();
}

// After [DONE]: reads on to the end of the message, so that the connection can be used again. An
// upstream that does not end it soon loses the connection.
Task<void> read_to_end(RequestContext& context, Exchange& exchange) {
  Timeout soon(
      context.exchange.worker().timers(),
      [](void* ending) { static_cast<Exchange*>(ending)->cancel(); }, &exchange);
  soon.arm(context.services.limits.end_of_body);
  for (int reads = 0; reads < 16; ++reads) {
    const Result<std::string_view> bytes = co_await exchange.read();
    if (!bytes || bytes->empty()) break;
  }
}

// How a stream went: what it is, unless it broke or ends here for a client that is gone.
AttemptFault stream_fault(const AttemptOutcome& outcome, bool complete) noexcept {
  if (!outcome.ok()) return outcome.fault;
  return complete ? AttemptFault::none : AttemptFault::cancelled;
}

// What a stream used, taken over and recorded before its last bytes leave.
void record_stream(RequestContext& context, const UpstreamAttempt& attempt) {
  const StreamRelay& stream = *attempt.stream;
  note(context, attempt, stream_fault(stream.outcome(), stream.ended()), RouteStep::answered,
       context.services.clock.steady());
  context.usage = stream.usage();
  context.usage.partial = !stream.ended();
  context.first_content = stream.first_content();
  if (!stream.outcome().ok()) {
    context.upstream_said = stream.outcome().error->said;
    note_error(context, *stream.outcome().error);
  }
  context.meter.conclude(context);
}

Task<Result<void>> relay_stream(RequestContext& context, UpstreamAttempt& attempt) {
  StreamRelay& stream = *attempt.stream;
  co_await stream.run(*attempt.exchange);
  record_stream(context, attempt);
  const bool here = co_await stream.finish(*attempt.exchange);
  const AttemptOutcome& outcome = stream.outcome();
  settle(context, attempt, stream_fault(outcome, here), context.services.clock.steady());
  if (!here) co_return Error{ErrorCode::client_closed, "The client closed the connection."};
  if (!outcome.ok()) co_return *outcome.error;
  co_await read_to_end(context, *attempt.exchange);
  co_return Result<void>{};
}

// The place for the first attempt, waited for in line where all are taken or others wait already.
Task<Result<TargetLease>> first_target(RequestContext& context, UpstreamWatch& watch,
                                       Balancer& balancer, SteadyTime deadline) {
  if (watch.stopped()) co_return watch.error();
  if (context.model->state->line->waiting() == 0 || !is_capped(context.targets)) {
    TargetLease lease = balancer.next(context.services.clock.steady(), context.trail);
    if (lease) co_return lease;
    if (!balancer.full())
      co_return Error{ErrorCode::service_unavailable,
                      "No model server is available for this model at the moment.",
                      {},
                      "every target is drained"};
  }
  Result<TargetLease> waited = co_await wait_for_target(context, watch, balancer, deadline);
  if (context.trace) context.trace->waited(context.services.clock.steady(), waited.ok());
  co_return waited;
}

// For another attempt; empty: there is no target left that may do better, or no budget.
TargetLease next_target(RequestContext& context, Balancer& balancer) {
  TargetLease lease = balancer.next(context.services.clock.steady(), context.trail);
  if (lease && !context.model->state->retries.take()) return {};
  return lease;
}

std::unique_ptr<Exchange> next_exchange(RequestContext& context, const UpstreamAttempt& attempt,
                                        milliseconds left) {
  const Target& target = *attempt.lease.target();
  ++context.attempts;
  context.meter.attempted();
  if (context.trace)
    context.trace->attempt_begins(target,
                                  operation_in(*context.match.endpoint->call, attempt.dialect),
                                  context.services.clock.steady());
  return context.services.exchanges.make(context.exchange.worker(), target,
                                         within(context.model->deadlines, left));
}

// The body in the target's dialect. An Error: this target cannot be asked it.
Result<void> write_body(RequestContext& context, UpstreamAttempt& attempt, OwnFields asks) {
  const Target& target = *attempt.lease.target();
  context.asked_in.reset();
  if (attempt.dialect != context.match.endpoint->call->dialect) {
    Result<dialect::WrittenRequest> written =
        convert_request(context, target, attempt.dialect, asks);
    if (!written) return std::move(written).error();
    context.asked_in = attempt.dialect;
    context.dropped = dropped_names(context, *written);
    attempt.body.emplace(std::move(written->body), target.model, asks);
    return {};
  }
  context.dropped.clear();
  attempt.body.emplace(context.request, target.model, asks);
  return {};
}

OwnFields asks_of(const Upstream& upstream, const ModelCall& call, Dialect dialect) noexcept {
  OwnFields asks = upstream.asks;
  if (!call.asks_usage || dialect != Dialect::chat) asks = asks.without(OwnField::stream_options);
  for (std::size_t i = 0; i < kOwnFields; ++i)
    if (upstream.learnt->refuses[i].load(std::memory_order_relaxed))
      asks = asks.without(static_cast<OwnField>(i));
  return asks;
}

// Precondition: the target is one of the fit ones.
Result<void> begin_attempt(RequestContext& context, TargetLease lease, milliseconds left,
                           std::optional<UpstreamAttempt>& attempt) {
  const Target& target = *lease.target();
  const ModelCall& call = *context.match.endpoint->call;
  attempt.emplace(std::move(lease),
                  dialect_for(call, target.upstream->speaks).value_or(call.dialect));
  const OwnFields asks = asks_of(*target.upstream, call, attempt->dialect);
  Result<void> written = write_body(context, *attempt, asks);
  if (!written) return written;
  context.target = &target;
  context.passed_refusal = {};
  attempt->exchange = next_exchange(context, *attempt, left);
  return {};
}

// Whether this field was in the body though the caller could have done without.
bool was_ours(const ModelRequest& request, OwnField field) noexcept {
  switch (field) {
    case OwnField::stream_options:
      return request.stream &&
             (request.stream_options_at.data() == nullptr || request.stream_options_at == "null");
    case OwnField::encoding_format:
      return request.encoding == EncodingFormat::base64;
  }
  return false;
}

// The field of ours that the upstream refused, if it was one.
std::optional<OwnField> refused_field(const RequestContext& context,
                                      const UpstreamAttempt& attempt) noexcept {
  for (std::size_t i = 0; i < kOwnFields; ++i) {
    const auto field = static_cast<OwnField>(i);
    if (attempt.body->asks().has(field) && was_ours(context.request, field) &&
        attempt.exchange->refused(field))
      return field;
  }
  return std::nullopt;
}

void tell_refused(const Upstream& upstream, OwnField field) {
  switch (field) {
    case OwnField::stream_options:
      LogLine(LogLevel::info, "stream_options_refused")
          .field("upstream", upstream.name)
          .field("detail", "the usage of its streams is estimated from now on");
      return;
    case OwnField::encoding_format:
      LogLine(LogLevel::info, "encoding_format_refused")
          .field("upstream", upstream.name)
          .field("detail", "its embeddings are asked for as numbers from now on");
      return;
  }
}

// Once more at the same place, without it; if that is taken, later requests begin so.
Task<AttemptOutcome> try_without(OwnField field, RequestContext& context, UpstreamWatch& watch,
                                 UpstreamAttempt& attempt, milliseconds left) {
  const Target& target = *attempt.lease.target();
  watch.follow(nullptr, nullptr);
  if (context.trace)
    context.trace->attempt_ended(AttemptFault::refused, context.services.clock.steady());
  attempt.exchange = next_exchange(context, attempt, left);
  const OwnFields asks = attempt.body->asks().without(field);
  if (Result<void> written = write_body(context, attempt, asks); !written)
    co_return failed_attempt(std::move(written).error());
  watch.follow(attempt.exchange.get(), nullptr);
  AttemptOutcome outcome = co_await try_target(context, watch, attempt);
  note_wait(context, attempt);
  std::atomic<bool>& learnt = target.upstream->learnt->refuses[static_cast<std::size_t>(field)];
  if (outcome.ok() && !learnt.exchange(true, std::memory_order_relaxed))
    tell_refused(*target.upstream, field);
  co_return outcome;
}

// What the target said when it refused goes to a caller of the same dialect as it came.
void keep_refusal(RequestContext& context, const UpstreamAttempt& attempt,
                  const AttemptOutcome& outcome) {
  const Dialect dialect = context.match.endpoint->call->dialect;
  if (dialect == Dialect::chat || attempt.dialect != dialect) return;  // chat has one envelope
  if (outcome.fault != AttemptFault::refused) return;
  context.passed_refusal = {attempt.exchange->refusal_status(),
                            std::string(attempt.exchange->refusal_body())};
}

// The server is overloaded and said for how long.
void let_rest(const RequestContext& context, const UpstreamAttempt& attempt, const Error& error) {
  if (error.retry_after_s == 0) return;
  attempt.lease.target()->state->rest(context.services.clock.steady(),
                                      std::chrono::seconds{error.retry_after_s});
}

// Where every target that could serve rests, the caller is told when the first has rested.
void tell_rest(RequestContext& context) {
  const SteadyTime now = context.services.clock.steady();
  std::optional<milliseconds> shortest;
  for (const Target& target : context.targets) {
    if (target.state->draining()) continue;
    const milliseconds left = target.state->rest_left(now);
    shortest = std::min(shortest.value_or(left), left);
  }
  if (shortest.value_or(milliseconds::zero()) == milliseconds::zero()) return;
  context.busy = true;
  context.retry_after = std::chrono::ceil<std::chrono::seconds>(*shortest);
}

// A whole answer is there; of a stream the first content is, which vouches for its target.
void note_answer(RequestContext& context, UpstreamAttempt& attempt, SteadyTime now) {
  if (attempt.stream) {
    if (attempt.stream->outcome().ok())
      attempt.lease.target()->state->vouch(asker_of(context), now);
    return;
  }
  note(context, attempt, AttemptFault::none, RouteStep::answered, now);
  settle(context, attempt, AttemptFault::none, now);
}

void log_failure(const RequestContext& context, const AttemptOutcome& outcome) {
  LogLine(LogLevel::warn, "attempt_failed")
      .field("id", context.id.view())
      .field("upstream", context.target->upstream->name)
      .field("fault", fault_name(outcome.fault))
      .field("detail", outcome.error->internal);
}

std::optional<std::uint64_t> conversation_of(const RequestContext& context) {
  if (context.model->affinity == Affinity::none || context.targets.size() < 2) return std::nullopt;
  return conversation_hash(context.request.prompt_at);
}

}  // namespace

Task<Result<void>> open_upstream(RequestContext& context, UpstreamWatch& watch,
                                 std::optional<UpstreamAttempt>& attempt) {
  const Clock& clock = context.services.clock;
  const SteadyTime deadline = clock.steady() + context.model->deadlines.total;
  context.usage.bound = usage_bound(context.request, context.model->context);
  context.usage.bound.unit = context.match.unit();
  Balancer balancer(*context.model, context.targets, hash_bytes(context.id.view()),
                    conversation_of(context));
  Result<TargetLease> first = co_await first_target(context, watch, balancer, deadline);
  if (!first) co_return std::move(first).error();
  TargetLease lease = *std::move(first);
  DoubtfulFailures doubtful(asker_of(context));
  AttemptOutcome outcome =
      failed_attempt({ErrorCode::timeout, "The model server took too long to answer."});
  while (lease) {
    if (watch.stopped()) {
      outcome = failed_attempt(watch.error());
      break;
    }
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - clock.steady());
    if (left <= milliseconds::zero()) break;
    if (Result<void> begun = begin_attempt(context, std::move(lease), left, attempt); !begun) {
      outcome = failed_attempt(std::move(begun).error());
      break;
    }
    context.failover = context.attempts > 1 || balancer.passed_over_better();
    watch.follow(attempt->exchange.get(), nullptr);
    outcome = co_await try_target(context, watch, *attempt);
    note_wait(context, *attempt);
    if (!outcome.ok() && !watch.stopped()) {
      const auto still = std::chrono::duration_cast<milliseconds>(deadline - clock.steady());
      if (const auto field = refused_field(context, *attempt);
          field && still > milliseconds::zero())
        outcome = co_await try_without(*field, context, watch, *attempt, still);
    }
    const SteadyTime now = clock.steady();
    if (outcome.ok()) {  // a stream is followed on
      const bool broken =
          attempt->stream && !attempt->stream->outcome().ok();  // for which it has begun
      doubtful.conclude(broken ? DoubtfulFailures::End::failed : DoubtfulFailures::End::answered,
                        now);
      note_answer(context, *attempt, now);
      co_return Result<void>{};
    }
    watch.follow(nullptr, nullptr);
    if (watch.stopped()) outcome = failed_attempt(watch.error());
    keep_refusal(context, *attempt, outcome);
    context.upstream_said = outcome.error->said;
    const AttemptFault fault = outcome.fault;
    const bool again = blames_target(fault) && !watch.stopped();
    note(context, *attempt, fault, again ? RouteStep::failed : RouteStep::answered, now);
    let_rest(context, *attempt, *outcome.error);
    if (may_follow_request(fault))
      doubtful.add(std::move(attempt->lease), fault, now, draw_of(context));
    else
      settle(context, *attempt, fault, now);
    if (fault == AttemptFault::refused) doubtful.conclude(DoubtfulFailures::End::refused, now);
    if (!again) break;
    log_failure(context, outcome);
    lease = next_target(context, balancer);
  }
  doubtful.conclude(DoubtfulFailures::End::failed, clock.steady());
  if (outcome.error->code == ErrorCode::service_unavailable) tell_rest(context);
  co_return *std::move(outcome.error);
}

Task<Result<void>> relay(RequestContext& context, UpstreamAttempt& attempt) {
  if (attempt.stream) co_return co_await relay_stream(context, attempt);
  context.status = 200;
  context.meter.conclude(context);  // before the answer leaves
  AnswerFields fields(context);
  fields.add("content-type", attempt.media_type);
  if (context.match.endpoint->call->answers != AnswerForm::json)
    fields.add("x-content-type-options", "nosniff");
  co_await answer(context, 200, fields, attempt.whole);
  co_return Result<void>{};
}

}  // namespace solidrust
