#include "gateway/stage/unknown_url.h"

#include <string>
#include <utility>

#include "auth/keys/malformed_key.h"
#include "gateway/endpoint.h"
#include "http/wire/characters.h"

namespace solidrust {
namespace {

constexpr std::size_t kShownPath = 128;  // bytes
constexpr std::size_t kShownMethod = 16;

std::string_view method_name(http::Method method) noexcept {
  return method == http::Method::post ? "POST " : "GET ";
}

void append_path(std::string& out, std::string_view path) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : path.substr(0, kShownPath)) {
    if (http::in(http::kPathChar, c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.append("%").append(1, kHex[byte / 16]).append(1, kHex[byte % 16]);
  }
  if (path.size() > kShownPath) out += "…";
}

}  // namespace

Error unknown_url(const http::RequestHead& head) {
  std::string message;
  if (may_hold_key(head.method_text)) {
    message += "This method ";
  } else {
    message += head.method_text.substr(0, kShownMethod);
    message += head.method_text.size() > kShownMethod ? "… " : " ";
  }
  if (may_hold_key(head.path))
    message += "of this path";
  else
    append_path(message, head.path);
  message += " is not served here. Served: ";
  std::string_view comma;
  for (const Endpoint* endpoint : endpoints()) {
    if (endpoint->other_path) continue;
    message.append(std::exchange(comma, ", "));
    message.append(method_name(endpoint->method)).append(endpoint->path);
    if (endpoint->takes_rest()) message += "{id}";
  }
  message += '.';
  return {ErrorCode::unknown_url, std::move(message)};
}

}  // namespace solidrust
