#include "upstream/exchange/http_exchange.h"

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "upstream/exchange/error_dialects.h"
#include "upstream/exchange/request_form.h"
#include "upstream/exchange/retry_after.h"

namespace solidrust {
namespace {

using http::ClientErrc;

// What the Messages dialect has in a head.
std::vector<http::Field> messages_fields(std::span<const http::Field> forward, bool beta) {
  std::vector<http::Field> fields;
  bool has_version = false;
  for (const http::Field& field : forward) {
    const bool version = http::iequals(field.name, kAnthropicVersion.name);
    has_version = has_version || version;
    if (version || (beta && http::iequals(field.name, "anthropic-beta"))) fields.push_back(field);
  }
  if (!has_version) fields.push_back(kAnthropicVersion);
  return fields;
}

AttemptFault fault_for(ClientErrc why) {
  switch (why) {
    case ClientErrc::ok:
      return AttemptFault::none;
    case ClientErrc::resolve:
      return AttemptFault::resolve;
    case ClientErrc::connect:
      return AttemptFault::connect;
    case ClientErrc::tls:
      return AttemptFault::tls;
    case ClientErrc::reset:
      return AttemptFault::reset;
    case ClientErrc::malformed:
      return AttemptFault::malformed;
    case ClientErrc::too_large:
      return AttemptFault::too_large;
    case ClientErrc::first_byte:
      return AttemptFault::first_byte;
    case ClientErrc::stall:
      return AttemptFault::stall;
    case ClientErrc::total:
      return AttemptFault::total;
    case ClientErrc::cancelled:
      return AttemptFault::cancelled;
  }
  return AttemptFault::none;
}

AttemptFault fault_for(int status, ErrorCode code) {
  const bool about_us = code == ErrorCode::upstream_error || code == ErrorCode::timeout ||
                        code == ErrorCode::service_unavailable;
  if (!about_us) return AttemptFault::refused;
  const bool overloaded = status == 429 || status == 503 || status == 529;
  return overloaded ? AttemptFault::overloaded : AttemptFault::server_error;
}

bool is_type(std::string_view content_type, std::string_view wanted) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  const std::size_t end = type.find_last_not_of(" \t");
  return http::iequals(type.substr(0, end + 1), wanted);
}

// What the caller may be answered with.
std::string_view accepted(const UpstreamRequest& request) noexcept {
  if (request.stream) return "text/event-stream";
  return request.any_answer ? "*/*" : "application/json";
}

}  // namespace

HttpExchange::HttpExchange(http::ClientPool& pool, const Target& target,
                           const http::ClientDeadlines& deadlines)
    : upstream_(target.upstream), exchange_(pool.exchange(upstream_->origin, deadlines)) {}

Task<Result<UpstreamHead>> HttpExchange::open(const UpstreamRequest& request) {
  const std::string path = path_at(*upstream_, request.operation);
  std::array<http::Field, 5> own;
  std::size_t count = 0;
  own[count++] = {"Content-Type", request.content_type};
  own[count++] = {"Accept", accepted(request)};
  own[count++] = {"Accept-Encoding", "identity"};
  if (!request.request_id.empty()) own[count++] = {"X-Request-Id", request.request_id};
  if (!request.traceparent.empty()) own[count++] = {"traceparent", request.traceparent};

  http::ClientRequest sent;
  sent.target = path;
  sent.fields = {own.data(), count};
  std::vector<http::Field> all;
  if (dialect_of(request.operation) == Dialect::messages) {
    all = messages_fields(request.forward, upstream_->forward_beta);
    all.insert(all.begin(), own.begin(), own.begin() + static_cast<std::ptrdiff_t>(count));
    sent.fields = all;
  }
  sent.credential = credential_of(*upstream_);
  sent.body = request.body;
  const ClientErrc opened = co_await exchange_->open(sent);
  if (opened != ClientErrc::ok) co_return broken(opened);
  const http::ResponseHead& head = exchange_->head();
  if (head.status >= 300) {
    Error error = co_await refused(head.status, request);
    co_return error;
  }
  const UpstreamHead answer{head.status, is_type(head.content_type, "text/event-stream"),
                            is_type(head.content_type, "application/json")};
  if (!answer.event_stream && !answer.json) media_type_ = head.content_type;
  co_return answer;
}

Task<Result<std::string_view>> HttpExchange::read() {
  std::string_view bytes;
  const ClientErrc result = co_await exchange_->read(bytes);
  if (result != ClientErrc::ok) co_return broken(result);
  co_return bytes;
}

// What the upstream says with an error, as far as it is read and however it ends.
Task<Error> HttpExchange::refused(int status, const UpstreamRequest& request) {
  const http::ResponseHead& head = exchange_->head();
  const std::chrono::seconds wait =  // the head is gone once the body is read
      parse_retry_after(head.fields.find("retry-after"), head.fields.find("date"));
  std::string body;
  bool whole = false;
  while (body.size() < kMaxErrorBody) {
    std::string_view bytes;
    const ClientErrc result = co_await exchange_->read(bytes);
    if (result == ClientErrc::cancelled) co_return broken(result);
    whole = result == ClientErrc::ok && bytes.empty();
    if (result != ClientErrc::ok || bytes.empty()) break;
    body.append(bytes.substr(0, kMaxErrorBody - body.size()));
  }
  Error error = translate_error(status, body, *upstream_, request.body);
  fault_ = fault_for(status, error.code);
  // Looked for in the whole of it: the servers say it in ever other forms, and to be wrong costs
  // one try more.
  for (std::size_t i = 0; i < kOwnFields && (status == 400 || status == 422); ++i)
    if (body.find(kOwnFieldNames[i]) != std::string::npos)
      refused_ = refused_.with(static_cast<OwnField>(i));
  if (fault_ == AttemptFault::overloaded)
    error.retry_after_s = static_cast<std::uint32_t>(wait.count());
  error.internal =
      fmt::format("{}, asked for {}: {}", upstream_->name, request.model, error.internal);
  if (whole && may_be_handed_on(status, body, *upstream_, request.body)) {
    refusal_body_ = std::move(body);
    refusal_status_ = status;
  }
  co_return error;
}

Error HttpExchange::broken(ClientErrc why) {
  fault_ = fault_for(why);
  std::string internal = fmt::format("{}: {}", upstream_->name, http::words_of(why));
  if (!exchange_->failure().empty()) internal.append(" (").append(exchange_->failure()).append(")");
  switch (why) {
    case ClientErrc::first_byte:
    case ClientErrc::stall:
    case ClientErrc::total:
      return Error(ErrorCode::timeout, "The model server took too long to answer.", {},
                   std::move(internal));
    case ClientErrc::cancelled:
      return Error(ErrorCode::client_closed, "The request was cancelled.", {}, std::move(internal));
    default:
      return Error(ErrorCode::upstream_error, "The model server could not answer the request.", {},
                   std::move(internal));
  }
}

}  // namespace solidrust
