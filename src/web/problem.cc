#include "web/problem.h"

#include "base/json_writer.h"

namespace solidrust::web {
namespace {

constexpr std::uint32_t kBusyRetryS = 2;
constexpr std::uint32_t kThrottledRetryS = 60;

// RFC 9457 section 4.2.1: with about:blank, the phrase of the status.
std::string_view title_of(int status) noexcept {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "Internal Server Error";
  }
}

}  // namespace

std::string problem_json(const Error& error) {
  const ErrorRow& row = error_row(error.code);
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("type").value("about:blank");
  json.key("title").value(title_of(row.status));
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

}  // namespace solidrust::web
