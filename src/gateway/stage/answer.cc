#include "gateway/stage/answer.h"

#include "gateway/attempt/dialect_choice.h"
#include "gateway/stage/cors.h"
#include "gateway/stage/error_answer.h"

namespace solidrust {
namespace {

// A longer wait the SDKs do not keep.
constexpr std::chrono::seconds kLongWait{60};

// What the SDKs would retry, although it can only fail again: a spent quota, and a key that is
// not valid, for which no principal was found.
bool retry_is_pointless(const RequestContext& context, ErrorCode code) noexcept {
  return code == ErrorCode::insufficient_quota ||
         (code == ErrorCode::rate_limit_exceeded && context.principal == nullptr);
}

}  // namespace

AnswerFields::AnswerFields(RequestContext& context) {
  add("x-request-id", context.id.view());
  if (callers_dialect(context) == Dialect::messages) add("request-id", context.id.view());
  add_cors_fields(*this, context);
  for (const LimitHeaders::Entry& entry : context.meter.headers(context))
    add(entry.name, entry.value);
  if (context.target == nullptr) return;
  add("x-solidrust-upstream", context.target->upstream->name);
  if (context.failover) add("x-solidrust-failover", "true");
  if (!context.dropped.empty()) add("x-solidrust-dropped", context.dropped);
}

Task<void> answer(RequestContext& context, int status, const AnswerFields& fields,
                  std::string_view body) {
  context.status = status;
  const bool sent = co_await context.exchange.respond(status, fields.all(), body);
  if (!sent) note_error(context, {ErrorCode::client_closed, "The client closed the connection."});
}

Task<void> answer_json(RequestContext& context, int status, std::string_view body) {
  AnswerFields fields(context);
  fields.add("content-type", "application/json");
  co_await answer(context, status, fields, body);
}

void note_error(RequestContext& context, Error error) {
  const ErrorRow& row = error_row(error.code);
  if (context.status == 0 || row.code == ErrorCode::client_closed) context.status = row.status;
  context.error = std::move(error);
}

Task<void> answer_error(RequestContext& context, Error error) {
  http::ServerExchange& exchange = context.exchange;
  note_error(context, std::move(error));
  if (exchange.begun()) {
    exchange.abort();
    co_return;
  }
  const ErrorRow& row = error_row(context.error->code);
  if (row.code == ErrorCode::client_closed) {  // nobody is there to read it
    context.status = row.status;
    co_return;
  }
  const ErrorAnswer said = error_answer(context, *context.error);
  context.status = said.status;
  // Before the last byte leaves. What was refused without a caller is recorded behind it, in
  // finish(): the answer takes no longer for a key that exists.
  if (context.principal != nullptr) context.meter.conclude(context);
  AnswerFields fields(context);
  fields.add("content-type", "application/json");
  if (row.status == 401) fields.add("www-authenticate", "Bearer");
  if (!context.match.allow.empty()) fields.add("allow", context.match.allow);
  const std::string seconds = std::to_string(context.retry_after.count());
  const std::string milliseconds = seconds + "000";
  if (!context.meter.refused()) {  // a refusal's own headers are among the limits' above
    if (retry_is_pointless(context, row.code) || (context.busy && context.retry_after > kLongWait))
      fields.add("x-should-retry", "false");
    if (context.busy || (row.status == 429 && row.code != ErrorCode::insufficient_quota)) {
      fields.add("retry-after", seconds);
      fields.add("retry-after-ms", milliseconds);
    }
  }
  const bool sent = co_await exchange.respond(said.status, fields.all(), said.body);
  if (!sent) context.status = error_row(ErrorCode::client_closed).status;
}

}  // namespace solidrust
