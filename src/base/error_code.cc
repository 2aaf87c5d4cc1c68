#include "base/error_code.h"

#include <array>

namespace solidrust {
namespace {

constexpr std::string_view kAuth = "authentication_error";
constexpr std::string_view kRequest = "invalid_request_error";
constexpr std::string_view kServer = "server_error";

constexpr std::array kRows{
    ErrorRow{ErrorCode::missing_auth_header, 401, kAuth, "missing_auth_header", LogLevel::info},
    ErrorRow{ErrorCode::invalid_api_key, 401, kAuth, "invalid_api_key", LogLevel::info},
    ErrorRow{ErrorCode::conflicting_credentials, 400, kRequest, "conflicting_credentials",
             LogLevel::info},
    ErrorRow{ErrorCode::insufficient_permissions, 403, "permission_error",
             "insufficient_permissions", LogLevel::info},
    ErrorRow{ErrorCode::model_not_found, 404, kRequest, "model_not_found", LogLevel::info},
    ErrorRow{ErrorCode::invalid_json, 400, kRequest, "invalid_json", LogLevel::info},
    ErrorRow{ErrorCode::missing_field, 400, kRequest, "missing_field", LogLevel::info},
    ErrorRow{ErrorCode::invalid_type, 400, kRequest, "invalid_type", LogLevel::info},
    ErrorRow{ErrorCode::invalid_value, 400, kRequest, "invalid_value", LogLevel::info},
    ErrorRow{ErrorCode::context_length_exceeded, 400, kRequest, "context_length_exceeded",
             LogLevel::info},
    ErrorRow{ErrorCode::invalid_request, 400, kRequest, "invalid_request", LogLevel::info},
    ErrorRow{ErrorCode::unknown_url, 404, kRequest, "unknown_url", LogLevel::info},
    ErrorRow{ErrorCode::method_not_allowed, 405, kRequest, "method_not_allowed", LogLevel::info},
    ErrorRow{ErrorCode::request_too_large, 413, kRequest, "request_too_large", LogLevel::info},
    ErrorRow{ErrorCode::unsupported_media_type, 415, kRequest, "unsupported_media_type",
             LogLevel::info},
    ErrorRow{ErrorCode::uri_too_long, 414, kRequest, "uri_too_long", LogLevel::info},
    ErrorRow{ErrorCode::headers_too_large, 431, kRequest, "headers_too_large", LogLevel::info},
    ErrorRow{ErrorCode::request_timeout, 408, kRequest, "request_timeout", LogLevel::info},
    ErrorRow{ErrorCode::rate_limit_exceeded, 429, "rate_limit_error", "rate_limit_exceeded",
             LogLevel::info},
    ErrorRow{ErrorCode::concurrency_limit_exceeded, 429, "rate_limit_error",
             "concurrency_limit_exceeded", LogLevel::info},
    ErrorRow{ErrorCode::insufficient_quota, 429, "insufficient_quota", "insufficient_quota",
             LogLevel::info},
    ErrorRow{ErrorCode::internal_error, 500, kServer, "internal_error", LogLevel::error},
    ErrorRow{ErrorCode::upstream_error, 502, kServer, "upstream_error", LogLevel::warn},
    ErrorRow{ErrorCode::service_unavailable, 503, kServer, "service_unavailable", LogLevel::warn},
    ErrorRow{ErrorCode::timeout, 504, kServer, "timeout", LogLevel::warn},
    ErrorRow{ErrorCode::client_closed, 499, kRequest, "client_closed", LogLevel::info},
    ErrorRow{ErrorCode::not_found, 404, kRequest, "not_found", LogLevel::info},
    ErrorRow{ErrorCode::already_exists, 422, kRequest, "already_exists", LogLevel::info},
    ErrorRow{ErrorCode::invalid_argument, 400, kRequest, "invalid_argument", LogLevel::info},
    ErrorRow{ErrorCode::storage_error, 500, kServer, "storage_error", LogLevel::error},
    ErrorRow{ErrorCode::not_authenticated, 401, kAuth, "not_authenticated", LogLevel::info},
    ErrorRow{ErrorCode::second_factor_required, 401, kAuth, "second_factor_required",
             LogLevel::info},
    ErrorRow{ErrorCode::forbidden, 403, "permission_error", "forbidden", LogLevel::info},
    ErrorRow{ErrorCode::too_many_attempts, 429, "rate_limit_error", "too_many_attempts",
             LogLevel::info},
    ErrorRow{ErrorCode::link_expired, 400, kRequest, "link_expired", LogLevel::info},
    ErrorRow{ErrorCode::misdirected_request, 421, kRequest, "misdirected_request", LogLevel::info},
};

constexpr bool complete_and_in_order() {
  for (std::size_t i = 0; i < kRows.size(); ++i)
    if (static_cast<std::size_t>(kRows[i].code) != i) return false;
  return kRows.size() == static_cast<std::size_t>(ErrorCode::misdirected_request) + 1;
}
static_assert(complete_and_in_order(), "one row for each ErrorCode, in the enum's order");

}  // namespace

const ErrorRow& error_row(ErrorCode code) noexcept {
  return kRows[static_cast<std::size_t>(code)];
}

}  // namespace solidrust
