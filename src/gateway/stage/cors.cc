#include "gateway/stage/cors.h"

#include <algorithm>

#include "config/origin_list.h"
#include "gateway/request_context.h"
#include "gateway/stage/answer.h"
#include "http/wire/characters.h"

namespace solidrust {
namespace {

// What a page may read of an answer beside the few fields that it always may.
constexpr std::string_view kExposed =
    "x-request-id, retry-after, retry-after-ms, x-should-retry, x-ratelimit-limit, "
    "x-ratelimit-remaining, x-ratelimit-reset, x-ratelimit-window, x-ratelimit-resource, "
    "x-ratelimit-limit-requests, x-ratelimit-remaining-requests, x-ratelimit-reset-requests, "
    "x-ratelimit-limit-tokens, x-ratelimit-remaining-tokens, x-ratelimit-reset-tokens, "
    "x-solidrust-upstream, x-solidrust-failover";
constexpr std::string_view kMethods = "GET, HEAD, POST";
constexpr std::string_view kMaxAge = "600";  // seconds for which a browser need not ask again

std::string_view origin_of(const http::RequestHead& head) noexcept {
  return head.fields.find("origin");
}

// Names of fields with commas between them.
bool is_name_list(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return http::in(http::kTokenChar, c) || c == ',' || c == ' ' || c == '\t';
  });
}

}  // namespace

CorsPolicy::CorsPolicy(std::string_view list) {
  for (const std::string_view origin : split_origins(list)) {
    if (origin == "*")
      any_ = true;
    else
      origins_.emplace_back(origin);
  }
}

std::string_view CorsPolicy::allowed(std::string_view origin) const noexcept {
  if (origin.empty()) return {};
  if (any_) return "*";
  const bool listed = std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
  return listed ? origin : std::string_view();
}

bool is_preflight(const http::RequestHead& head) noexcept {
  return head.method == http::Method::options && !origin_of(head).empty() &&
         !head.fields.find("access-control-request-method").empty();
}

bool may_answer_preflight(const RequestContext& context) noexcept {
  const http::RequestHead& head = context.exchange.head();
  return context.cors != nullptr && is_preflight(head) &&
         !context.cors->allowed(origin_of(head)).empty();
}

Task<void> answer_preflight(RequestContext& context) {
  AnswerFields fields(context);
  fields.add("access-control-allow-methods", kMethods);
  // "*" would not stand for Authorization (Fetch, 3.3.6), so the names are given back.
  const std::string_view names =
      context.exchange.head().fields.find("access-control-request-headers");
  if (is_name_list(names)) fields.add("access-control-allow-headers", names);
  fields.add("access-control-max-age", kMaxAge);
  co_await answer(context, 204, fields, {});
}

void add_cors_fields(AnswerFields& fields, const RequestContext& context) noexcept {
  if (context.cors == nullptr) return;
  fields.add("vary", "origin");
  const std::string_view allowed = context.cors->allowed(origin_of(context.exchange.head()));
  if (allowed.empty()) return;
  fields.add("access-control-allow-origin", allowed);
  fields.add("access-control-expose-headers", kExposed);
}

}  // namespace solidrust
