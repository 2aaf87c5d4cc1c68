#include "gateway/endpoint.h"

namespace solidrust {
namespace {

bool same_path(const Endpoint& endpoint, std::string_view path) noexcept {
  if (!endpoint.takes_rest()) return path == endpoint.path;
  return path.size() > endpoint.path.size() && path.starts_with(endpoint.path);
}

bool same_method(const Endpoint& endpoint, http::Method method) noexcept {
  if (method == http::Method::head) method = http::Method::get;
  return method == endpoint.method;
}

// Every path of the table has one method, so that one answer is enough for Allow.
constexpr bool one_method_a_path() {
  for (const Endpoint& a : kEndpoints)
    for (const Endpoint& b : kEndpoints)
      if (a.id != b.id && a.path == b.path) return false;
  return true;
}
static_assert(one_method_a_path());

}  // namespace

EndpointMatch match_endpoint(const http::RequestHead& head) noexcept {
  EndpointMatch match;
  if (head.path == "*") match.allow = kAllMethods;  // OPTIONS of the server itself
  for (const Endpoint& endpoint : kEndpoints) {
    if (!same_path(endpoint, head.path)) continue;
    if (same_method(endpoint, head.method)) {
      match.endpoint = &endpoint;
      if (endpoint.takes_rest()) match.rest = head.path.substr(endpoint.path.size());
    } else {
      match.allow = endpoint.method == http::Method::get ? "GET, HEAD" : "POST";
    }
    return match;
  }
  return match;
}

}  // namespace solidrust
