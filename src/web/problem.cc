#include "web/problem.h"

#include "base/json_writer.h"
#include "http/wire/response_text.h"

namespace solidrust::web {
namespace {

constexpr std::uint32_t kBusyRetryS = 2;
constexpr std::uint32_t kThrottledRetryS = 60;

}  // namespace

std::string problem_json(const Error& error) {
  const ErrorRow& row = error_row(error.code);
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("type").value("about:blank");
  // RFC 9457 section 4.2.1: with about:blank, the phrase of the status.
  json.key("title").value(http::reason_phrase(row.status));
  json.key("status").value(row.status);
  json.key("code").value(row.name);
  json.key("detail").value(error.message);
  if (!error.param.empty()) json.key("field").value(error.param);
  json.end_object();
  return out;
}

std::uint32_t retry_after_s(const Error& error) {
  if (error.retry_after_s != 0) return error.retry_after_s;
  const int status = error_row(error.code).status;
  return status == 429 ? kThrottledRetryS : (status == 503 ? kBusyRetryS : 0);
}

Error no_such_path() {
  return {ErrorCode::unknown_url, "There is no such path in the console's API."};
}

}  // namespace solidrust::web
