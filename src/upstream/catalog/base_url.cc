// base-url = ("http" / "https") "://" host [":" port] [path]      (a part of RFC 3986)
// host     = name / IPv4address / "[" IPv6address "]"
// path     = *("/" 1*pchar) ["/"], pchar without "%"
#include "upstream/catalog/base_url.h"

#include <charconv>
#include <cstdint>

#include "base/ascii_class.h"
#include "base/ip_address.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxUrl = 2048;
constexpr std::size_t kMaxHost = 253;
constexpr std::size_t kMaxLabel = 63;

// "12" or "0x7f": some would read a name that ends so as an address.
bool is_number(std::string_view label) {
  const bool hex = label.starts_with("0x") || label.starts_with("0X");
  const std::string_view digits = hex ? label.substr(2) : label;
  return digits.find_first_not_of(hex ? "0123456789abcdefABCDEF" : "0123456789") ==
         std::string_view::npos;
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > kMaxLabel) return false;
  for (const char c : label)
    if (!is_alnum(c) && c != '-' && c != '_') return false;
  return label.front() != '-' && label.back() != '-';
}

bool is_host_name(std::string_view text) {
  if (text.size() > kMaxHost) return false;
  while (true) {
    const std::size_t dot = text.find('.');
    const std::string_view label = text.substr(0, dot);
    if (!is_label(label)) return false;
    if (dot == std::string_view::npos) return !is_number(label);
    text.remove_prefix(dot + 1);
  }
}

bool is_path(std::string_view path) {
  constexpr std::string_view kMarks = "-._~!$&'()*+,;=:@";
  std::size_t start = 1;
  for (std::size_t i = 1; i <= path.size(); ++i) {
    if (i < path.size() && path[i] != '/') {
      if (!is_alnum(path[i]) && kMarks.find(path[i]) == std::string_view::npos) return false;
      continue;
    }
    const std::string_view segment = path.substr(start, i - start);
    if (segment.empty() || segment == "." || segment == "..") return false;
    start = i + 1;
  }
  return true;
}

Error refuse(std::string why) {
  return Error(ErrorCode::invalid_argument,
               std::move(why) + "; write it as http://host:port/v1 or https://host/v1");
}

bool parse_port(std::string_view text, std::uint16_t& port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port != 0 && is_digit(text[0]);
}

// Fills host, port and host_header from "host[:port]".
bool parse_authority(std::string_view text, http::Origin& origin, std::string& why) {
  std::string_view host = text;
  std::string_view port;
  const bool v6 = text.starts_with('[');
  const std::size_t close = v6 ? text.find(']') : 0;
  if (close == std::string_view::npos) {
    why = "the IPv6 address has no closing bracket";
    return false;
  }
  const std::size_t colon = text.find(':', close);
  if (colon != std::string_view::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
    if (port.empty() || !parse_port(port, origin.port)) {
      why = "the port is not a number from 1 to 65535";
      return false;
    }
  }
  const std::string_view address =
      v6 && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
  if (v6 ? !is_ipv6_text(address) : !is_ipv4_text(host) && !is_host_name(host)) {
    why = "the host is neither a name nor an address";
    return false;
  }
  origin.host = address;
  origin.host_header = host;
  if (origin.port != (origin.tls ? 443 : 80)) {
    origin.host_header += ':';
    origin.host_header += std::to_string(origin.port);
  }
  return true;
}

}  // namespace

Result<BaseUrl> parse_base_url(std::string_view text) {
  BaseUrl url;
  if (text.size() > kMaxUrl) return refuse("the address is over 2048 bytes");
  if (text.starts_with("https://")) {
    url.origin.tls = true;
    url.origin.port = 443;
  } else if (!text.starts_with("http://")) {
    return refuse("the address does not begin with http:// or https://");
  }
  text.remove_prefix(url.origin.tls ? 8 : 7);
  if (text.find('@') < text.find('/'))
    return refuse("a user name or password in the address is not used; put the key in api_key_env");
  const std::size_t slash = std::min(text.find('/'), text.size());
  std::string why;
  if (!parse_authority(text.substr(0, slash), url.origin, why)) return refuse(std::move(why));
  std::string_view path = text.substr(slash);
  if (path.ends_with('/')) path.remove_suffix(1);
  if (!path.empty() && !is_path(path))
    return refuse("the path has an empty or dot segment or a character that it must not have");
  url.path_prefix = path;
  return url;
}

}  // namespace solidrust
