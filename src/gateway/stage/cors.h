// Which web pages of other origins may call the API from a browser: the CORS protocol of the Fetch
// standard. Never with credentials of the browser's own; a page sends its key itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/wire/head.h"
#include "net/task.h"

namespace solidrust {

class AnswerFields;
struct RequestContext;

// Immutable; thread-safe.
class CorsPolicy {
 public:
  CorsPolicy() = default;  // no page
  // `list` as check_origins() takes it: "*", or origins with commas or blanks between them.
  explicit CorsPolicy(std::string_view list);

  bool on() const noexcept { return any_ || !origins_.empty(); }
  // For Access-Control-Allow-Origin: `origin` as it came, or "*"; empty if that page may not.
  std::string_view allowed(std::string_view origin) const noexcept;

 private:
  bool any_ = false;
  std::vector<std::string> origins_;
};

// Whether the request is a preflight: a browser asks whether a page may send a request.
bool is_preflight(const http::RequestHead& head) noexcept;

// The answer to a preflight of a page that may: needs no key, and is counted nowhere. For any path:
// the page then reads what the API has to say about it.
bool may_answer_preflight(const RequestContext& context) noexcept;
Task<void> answer_preflight(RequestContext& context);

// What every answer carries while pages of other origins may read any.
void add_cors_fields(AnswerFields& fields, const RequestContext& context) noexcept;

}  // namespace solidrust
