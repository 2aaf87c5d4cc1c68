#include "dialect/messages/envelope.h"

#include "base/json_writer.h"

namespace solidrust::dialect {
namespace {

constexpr std::string_view kRequest = "invalid_request_error";
constexpr std::string_view kAuth = "authentication_error";
constexpr std::string_view kPermission = "permission_error";
constexpr std::string_view kNotFound = "not_found_error";
constexpr std::string_view kTooLarge = "request_too_large";
constexpr std::string_view kLimit = "rate_limit_error";
constexpr std::string_view kApi = "api_error";
constexpr std::string_view kTimeout = "timeout_error";
constexpr std::string_view kOverloaded = "overloaded_error";
constexpr int kOverloadedStatus = 529;  // where others have 503

// Clients look for it and make their conversation shorter.
constexpr std::string_view kTooLong = "prompt is too long";

std::string_view type_of_error(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::missing_auth_header:
    case ErrorCode::invalid_api_key:
    case ErrorCode::not_authenticated:
    case ErrorCode::second_factor_required:
      return kAuth;
    case ErrorCode::insufficient_permissions:
    case ErrorCode::forbidden:
      return kPermission;
    case ErrorCode::model_not_found:
    case ErrorCode::unknown_url:
    case ErrorCode::not_found:
      return kNotFound;
    case ErrorCode::conflicting_credentials:
    case ErrorCode::invalid_json:
    case ErrorCode::missing_field:
    case ErrorCode::invalid_type:
    case ErrorCode::invalid_value:
    case ErrorCode::context_length_exceeded:
    case ErrorCode::invalid_request:
    case ErrorCode::method_not_allowed:
    case ErrorCode::unsupported_media_type:
    case ErrorCode::uri_too_long:
    case ErrorCode::headers_too_large:
    case ErrorCode::client_closed:
    case ErrorCode::already_exists:
    case ErrorCode::invalid_argument:
    case ErrorCode::link_expired:
    case ErrorCode::misdirected_request:
      return kRequest;
    case ErrorCode::request_too_large:
      return kTooLarge;
    case ErrorCode::rate_limit_exceeded:
    case ErrorCode::concurrency_limit_exceeded:
    case ErrorCode::insufficient_quota:
    case ErrorCode::too_many_attempts:
      return kLimit;
    case ErrorCode::internal_error:
    case ErrorCode::upstream_error:
    case ErrorCode::storage_error:
      return kApi;
    case ErrorCode::request_timeout:
    case ErrorCode::timeout:
      return kTimeout;
    case ErrorCode::service_unavailable:
      return kOverloaded;
  }
  return kApi;
}

}  // namespace

MessagesErrorRow messages_error_row(ErrorCode code) noexcept {
  const std::string_view type = type_of_error(code);
  return {type == kOverloaded ? kOverloadedStatus : error_row(code).status, type};
}

std::string messages_error_envelope(const Error& error, std::string_view request) {
  std::string message = error.message;
  if (error.code == ErrorCode::context_length_exceeded && message.find(kTooLong) == message.npos)
    message = std::string(kTooLong) + ": " + message;
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("type").value("error");
  json.key("error").begin_object();
  json.key("type").value(messages_error_row(error.code).type);
  json.key("message").value(message);
  json.end_object().key("request_id").text_or_null(request);
  json.end_object();
  return out;
}

}  // namespace solidrust::dialect
