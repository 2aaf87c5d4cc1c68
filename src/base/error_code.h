// Every way in which a request or a command can fail, and what a caller sees of it.
#pragma once

#include <cstdint>
#include <string_view>

namespace solidrust {

// The enumerator's name is the wire code of the error envelope (docs: README of api/openapi).
enum class ErrorCode : std::uint8_t {
  missing_auth_header,         // neither credential header
  invalid_api_key,             // malformed; unknown, revoked or expired, which are all alike
  conflicting_credentials,     // both headers, different values
  insufficient_permissions,    // the key lacks the scope
  model_not_found,             // no such model, or not for this key
  invalid_json,                // the body is not JSON
  missing_field,               // a field that we act on is absent
  invalid_type,                // a field has the wrong type
  invalid_value,               // a field is out of range
  context_length_exceeded,     // the prompt is longer than the model's context
  invalid_request,             // the HTTP message itself is malformed (framing, Host, path)
  unknown_url,                 // no such path
  method_not_allowed,          // the path exists, not with this method
  request_too_large,           // body over the endpoint's limit
  unsupported_media_type,      // not application/json
  uri_too_long,                // request line over its limit
  headers_too_large,           // header block over its limit
  request_timeout,             // the client was too slow
  rate_limit_exceeded,         // a requests or tokens window is full
  concurrency_limit_exceeded,  // too many concurrent requests
  insufficient_quota,          // quota or budget spent
  internal_error,              // our fault
  upstream_error,              // the upstream broke or refused our credentials
  service_unavailable,         // no target available, overloaded, shutting down
  timeout,                     // the upstream was too slow
  client_closed,               // the client went away; never sent, only logged (499)
  not_found,                   // control plane: no such object
  already_exists,              // control plane: the name is taken
  invalid_argument,            // control plane, command line, configuration: bad input
  storage_error,               // the database or a file failed
  not_authenticated,           // console: no session, or wrong e-mail or password
  second_factor_required,      // console: the password was right, a code is missing or wrong
  forbidden,                   // console: not with this role, or not from this origin
  too_many_attempts,    // console: guessed or asked too often; Error::retry_after_s says more
  link_expired,         // console: the token of a link is unknown, used or too old
  misdirected_request,  // console: the name in Host is not its own
};

enum class LogLevel : std::uint8_t { debug, info, warn, error };

// One row of the error table (api/openapi/api.yaml).
struct ErrorRow {
  ErrorCode code;
  int status;             // HTTP status
  std::string_view type;  // "type" of the envelope
  std::string_view name;  // "code" of the envelope
  LogLevel level;         // at which the access log line is written
};

// The row of a code. Every code has one (checked at compile time).
const ErrorRow& error_row(ErrorCode code) noexcept;

}  // namespace solidrust
