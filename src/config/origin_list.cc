#include "config/origin_list.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "config/bad_setting.h"
#include "config/setting_value.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxOrigin = 255;  // bytes

constexpr bool is_upper(char c) noexcept {
  return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower_or_digit(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_scheme(std::string_view text) noexcept {
  return !text.empty() && text[0] >= 'a' && text[0] <= 'z' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_lower_or_digit(c) || c == '+' || c == '-' || c == '.';
         });
}

bool is_host(std::string_view text) noexcept {
  if (text.starts_with('[') && text.ends_with(']'))
    return text.size() > 3 && text.find_first_not_of("0123456789abcdef:.", 1) == text.size() - 1;
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_lower_or_digit(c) || c == '-' || c == '.' || c == '_';
  });
}

// Without a zero in front, as browsers write it.
bool is_port(std::string_view text) noexcept {
  if (text.empty() || text.size() > 5 || text[0] == '0') return false;
  if (text.find_first_not_of("0123456789") != text.npos) return false;
  unsigned port = 0;
  for (const char c : text) port = port * 10 + static_cast<unsigned>(c - '0');
  return port <= 65'535;
}

Result<void> check_origin(std::string_view origin) {
  constexpr std::string_view kForm = "https://app.example or http://localhost:3000";
  if (origin == "null")
    return bad_setting("must not hold null, which is the origin of any page in a frame");
  if (origin.find('*') != origin.npos)
    return bad_setting(fmt::format(
        "takes no patterns such as {}: name each origin, or only \"*\" for all", excerpt(origin)));
  const std::size_t mark = origin.find("://");
  if (mark == origin.npos || origin.size() > kMaxOrigin)
    return bad_setting(
        fmt::format("must be origins such as {}, or \"*\", not {}", kForm, excerpt(origin)));
  if (std::any_of(origin.begin(), origin.end(), is_upper))
    return bad_setting(
        fmt::format("must be written in lower case, as browsers do, not {}", excerpt(origin)));
  const std::string_view scheme = origin.substr(0, mark);
  std::string_view host = origin.substr(mark + 3);
  if (host.find_first_of("/?#") != host.npos)
    return bad_setting(
        fmt::format("must hold no path, not even a slash at the end, as {} does: an origin is "
                    "scheme, host and port",
                    excerpt(origin)));
  std::string_view port;
  const std::size_t colon = host.rfind(':');
  const bool has_port = colon != host.npos && host.find(']', colon) == host.npos;
  if (has_port) {
    port = host.substr(colon + 1);
    host = host.substr(0, colon);
  }
  if (!is_scheme(scheme) || !is_host(host) || (has_port && !is_port(port)))
    return bad_setting(
        fmt::format("must be origins such as {}, with an international name in its form "
                    "xn--…, not {}",
                    kForm, excerpt(origin)));
  if ((scheme == "https" && port == "443") || (scheme == "http" && port == "80"))
    return bad_setting(
        fmt::format("must leave out the port where it is the usual one, as browsers do, not "
                    "{}",
                    excerpt(origin)));
  return {};
}

}  // namespace

std::vector<std::string_view> split_origins(std::string_view list) {
  constexpr std::string_view kBetween = ", \t";
  std::vector<std::string_view> parts;
  for (std::size_t at = list.find_first_not_of(kBetween); at != list.npos;) {
    const std::size_t end = std::min(list.find_first_of(kBetween, at), list.size());
    parts.push_back(list.substr(at, end - at));
    at = list.find_first_not_of(kBetween, end);
  }
  return parts;
}

Result<void> check_origins(std::string_view list) {
  const std::vector<std::string_view> origins = split_origins(list);
  if (origins.size() > kMaxOrigins)
    return bad_setting(
        fmt::format("has {} origins, at most {} are allowed", origins.size(), kMaxOrigins));
  for (const std::string_view origin : origins) {
    if (origin == "*") {
      if (origins.size() == 1) return {};
      return bad_setting(
          "has \"*\", which is every origin, beside others: leave one or the other out");
    }
    if (auto fine = check_origin(origin); !fine) return fine;
  }
  return {};
}

}  // namespace solidrust
