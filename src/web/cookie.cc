#include "web/cookie.h"

#include <fmt/format.h>

#include "base/trimmed.h"

namespace solidrust::web {
namespace {

constexpr std::size_t kMaxValue = 128;

std::string field(const Cookie& cookie, std::string_view value, int max_age_s, bool secure) {
  return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}", cookie.name(secure),
                     value, max_age_s, secure ? "; Secure" : "");
}

}  // namespace

std::string set_cookie(const Cookie& cookie, const Secret& value, bool secure) {
  return field(cookie, value.reveal(), cookie.max_age_s, secure);
}

std::string clear_cookie(const Cookie& cookie, bool secure) {
  return field(cookie, "", 0, secure);
}

Secret read_cookie(const Cookie& cookie, const http::RequestHead& head, bool secure) {
  std::string_view found;
  for (const http::Field& field : head.fields) {
    if (!http::iequals(field.name, "cookie")) continue;
    for (std::string_view rest = field.value; !rest.empty();) {
      const auto end = rest.find(';');
      const std::string_view pair = trimmed(rest.substr(0, end));
      rest = end == rest.npos ? std::string_view() : rest.substr(end + 1);
      const auto equals = pair.find('=');
      if (equals == pair.npos || pair.substr(0, equals) != cookie.name(secure)) continue;
      const std::string_view value = pair.substr(equals + 1);
      if (!found.empty() && found != value) return {};
      found = value;
    }
  }
  return found.size() > kMaxValue ? Secret() : Secret(std::string(found));
}

}  // namespace solidrust::web
