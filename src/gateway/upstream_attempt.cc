#include "gateway/upstream_attempt.h"

#include <algorithm>
#include <chrono>

#include "base/log.h"
#include "gateway/answer.h"
#include "gateway/answer_reading.h"
#include "gateway/embeddings/embedding_codec.h"
#include "gateway/exchange_source.h"
#include "upstream/error_dialects.h"

namespace solidrust {
namespace {

Operation operation_of(EndpointId id) noexcept {
  switch (id) {
    case EndpointId::chat_completions:
      return Operation::chat_completion;
    case EndpointId::completions:
      return Operation::completion;
    default:
      return Operation::embedding;
  }
}

// Whether another target may do better.
bool worth_another(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::upstream_error:
    case ErrorCode::service_unavailable:
    case ErrorCode::rate_limit_exceeded:
    case ErrorCode::timeout:
      return true;
    default:
      return false;
  }
}

http::ClientDeadlines within(http::ClientDeadlines deadlines, std::chrono::milliseconds left) {
  deadlines.total = left;
  deadlines.connect = std::min(deadlines.connect, left);
  deadlines.first_byte = std::min(deadlines.first_byte, left);
  return deadlines;
}

Error wrong_answer(std::string internal) {
  return {ErrorCode::upstream_error,
          "The model server's answer could not be understood.",
          {},
          std::move(internal)};
}

// The whole body, bounded, checked and in the form that was asked for.
Task<Result<void>> read_whole(RequestContext& context, UpstreamAttempt& attempt) {
  const std::size_t bound = context.services.limits.max_answer;
  for (;;) {
    const Result<std::string_view> bytes = co_await attempt.exchange->read();
    if (!bytes) co_return bytes.error();
    if (bytes->empty()) break;
    if (bytes->size() > bound - attempt.whole.size())
      co_return wrong_answer("the answer is over " + std::to_string(bound) + " bytes");
    attempt.whole += *bytes;
  }
  UsageReading usage;
  const AnswerKind kind = read_whole_answer(attempt.whole, usage);
  if (kind == AnswerKind::error) co_return translate_error_block(attempt.whole);
  if (kind == AnswerKind::invalid)
    co_return wrong_answer("the answer is not a JSON object in UTF-8");
  context.usage = usage;
  if (context.match.endpoint->id != EndpointId::embeddings) co_return Result<void>{};
  co_return convert_embeddings(attempt.whole, context.request.encoding);
}

Task<Result<void>> try_target(RequestContext& context, UpstreamWatch& watch,
                              UpstreamAttempt& attempt) {
  const ModelRequest& request = context.request;
  UpstreamRequest question;
  question.operation = operation_of(context.match.endpoint->id);
  question.body = attempt.body.pieces();
  question.model = context.target->model;
  question.stream = request.stream;
  question.request_id = context.id.view();
  const Result<UpstreamHead> head = co_await attempt.exchange->open(question);
  if (!head) co_return head.error();
  if (head->event_stream != request.stream)
    co_return wrong_answer(request.stream ? "a stream was asked for, another type came"
                                          : "a stream came that was not asked for");
  if (!request.stream) co_return co_await read_whole(context, attempt);
  attempt.stream.emplace(context.exchange, context.services.limits, context.services.clock,
                         request.include_usage ? UsageChunk::kept : UsageChunk::removed);
  watch.follow(attempt.exchange.get(), &*attempt.stream);
  co_return co_await attempt.stream->prime(*attempt.exchange);
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

// What a stream used, taken over and recorded before its last bytes leave, and at the latest when
// it has ended.
struct Metered {
  RequestContext& context;
  const StreamRelay& stream;

  static void take(void* self) {
    auto& [context, stream] = *static_cast<Metered*>(self);
    context.usage = stream.usage();
    context.usage.partial = !stream.ended();
    context.first_content = stream.first_content();
    if (stream.failure()) note_error(context, *stream.failure());
    context.meter.record(context);
  }
};

Task<Result<void>> relay_stream(RequestContext& context, UpstreamAttempt& attempt) {
  AnswerFields fields(context);
  fields.add("content-type", "text/event-stream; charset=utf-8");
  fields.add("cache-control", "no-cache");
  fields.add("x-accel-buffering", "no");
  context.status = 200;
  Metered metered{context, *attempt.stream};
  attempt.stream->before_last(Metered::take, &metered);
  Result<void> result = co_await attempt.stream->run(*attempt.exchange, fields.all());
  Metered::take(&metered);
  if (result) co_await read_to_end(context, *attempt.exchange);
  co_return result;
}

}  // namespace

Task<Result<void>> open_upstream(RequestContext& context, UpstreamWatch& watch,
                                 std::optional<UpstreamAttempt>& attempt) {
  using std::chrono::milliseconds;
  Result<void> result = Error{ErrorCode::service_unavailable, "No model server is available."};
  const Clock& clock = context.services.clock;
  const SteadyTime deadline = clock.steady() + context.model->deadlines.total;
  for (const Target* target : context.plan.targets()) {
    if (watch.stopped()) co_return watch.error();
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - clock.steady());
    if (left <= milliseconds::zero()) break;
    watch.follow(nullptr, nullptr);
    context.target = target;
    ++context.attempts;
    context.meter.attempted();
    attempt.emplace(context.request, *target,
                    context.services.exchanges.make(context.exchange.worker(), *target,
                                                    within(context.model->deadlines, left)));
    watch.follow(attempt->exchange.get(), nullptr);
    result = co_await try_target(context, watch, *attempt);
    if (watch.stopped() && !result) result = watch.error();
    if (result || !worth_another(result.error().code)) co_return result;
    LogLine(LogLevel::warn, "attempt failed")
        .field("id", context.id.view())
        .field("upstream", target->upstream->name)
        .field("code", error_row(result.error().code).name)
        .field("detail", result.error().internal);
  }
  co_return result;
}

Task<Result<void>> relay(RequestContext& context, UpstreamAttempt& attempt) {
  if (attempt.stream) co_return co_await relay_stream(context, attempt);
  context.status = 200;
  context.meter.record(context);  // before the answer leaves
  co_await answer_json(context, 200, attempt.whole);
  co_return Result<void>{};
}

}  // namespace solidrust
