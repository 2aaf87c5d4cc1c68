#include "dialect/responses/failure.h"

#include <string_view>

#include <fmt/format.h>

#include "base/json_writer.h"

namespace solidrust::dialect {

std::string response_failure(const Error& error) {
  std::string_view code = "server_error";
  if (error.code == ErrorCode::context_length_exceeded)
    code = "context_length_exceeded";
  else if (error.code == ErrorCode::insufficient_quota)
    code = "insufficient_quota";
  else if (error.code == ErrorCode::rate_limit_exceeded ||
           error.code == ErrorCode::concurrency_limit_exceeded)
    code = "rate_limit_exceeded";
  std::string message = error.message;
  if (error.retry_after_s != 0)
    message += fmt::format(" Please try again in {} s.", error.retry_after_s);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("code").value(code).key("message").value(message).end_object();
  return out;
}

}  // namespace solidrust::dialect
