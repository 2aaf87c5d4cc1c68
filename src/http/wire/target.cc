#include "http/wire/target.h"

#include <algorithm>
#include <cstring>

#include "base/utf8.h"
#include "http/wire/characters.h"
#include "http/wire/field_list.h"

namespace solidrust::http {
namespace {

constexpr std::string_view kBadForm =
    "The request target begins neither with '/' nor with http:// or https://.";
constexpr std::string_view kBadAuthority =
    "The host in the request target is not a host name, perhaps with a port.";
constexpr std::string_view kBadEscape =
    "The path contains an escape that is malformed, not needed, or not allowed.";
constexpr std::string_view kNotCanonical =
    "The path contains an empty segment, '.' or '..', or a character that is not allowed.";

constexpr bool may_be_escaped(char c) noexcept {
  return c >= 0x20 && c < 0x7f && !in(kUnreserved, c) && c != '/' && c != '\\' && c != '%' &&
         c != '?' && c != '#';
}

constexpr bool may_be_escaped_in_a_name(char c) noexcept {
  return (static_cast<unsigned char>(c) >= 0x20) && c != 0x7f;
}

// Writes what the escapes stand for in their place; npos when one is refused. A name begins at
// `name`, which is npos if there is none.
std::size_t decode_escapes(char* path, std::size_t size, std::size_t name) noexcept {
  std::size_t out = 0;
  for (std::size_t at = 0; at < size; ++at, ++out) {
    char c = path[at];
    if (c == '%') {
      if (at + 2 >= size) return std::string_view::npos;
      const int high = hex_value(path[at + 1]);
      const int low = hex_value(path[at + 2]);
      if (high < 0 || low < 0) return std::string_view::npos;
      c = static_cast<char>(high * 16 + low);
      if (at < name ? !may_be_escaped(c) : !may_be_escaped_in_a_name(c))
        return std::string_view::npos;
      at += 2;
    }
    path[out] = c;
  }
  if (name < out && !is_utf8({path + name, out - name})) return std::string_view::npos;
  return out;
}

// `//` behind the version becomes `/`, as a base URL with a slash at its end makes it.
std::size_t join_behind(std::string_view version, char* path, std::size_t size) noexcept {
  const std::size_t at = version.size();
  if (at == 0 || size < at + 2 || !std::string_view(path, size).starts_with(version)) return size;
  if (path[at] != '/' || path[at + 1] != '/') return size;
  std::memmove(path + at, path + at + 1, size - at - 1);
  return size - 1;
}

// Segments, of a path that begins with '/': one may be empty only at the end.
bool segments_are_canonical(std::string_view path) noexcept {
  for (std::size_t slash = 0; slash != std::string_view::npos;) {
    const std::size_t next = path.find('/', slash + 1);
    const std::string_view segment = path.substr(slash + 1, next - slash - 1);
    if (segment == "." || segment == "..") return false;
    if (segment.empty() && next != std::string_view::npos) return false;
    slash = next;
  }
  return true;
}

bool is_port(std::string_view text) noexcept {
  if (text.empty() || text.size() > 5) return false;
  unsigned port = 0;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    port = port * 10 + static_cast<unsigned>(c - '0');
  }
  return port <= 65535;
}

// Of a target that begins with '/'.
Target split_path(char* data, std::size_t size, const TargetRules& rules) noexcept {
  const void* const mark = std::memchr(data, '?', size);
  std::size_t path_size = size;
  std::string_view query;
  if (mark != nullptr) {
    path_size = static_cast<std::size_t>(static_cast<const char*>(mark) - data);
    query = {data + path_size + 1, size - path_size - 1};
  }
  bool escaped = false;
  for (std::size_t i = 0; i < path_size; ++i) {
    if (in(kPathChar, data[i])) continue;
    if (data[i] != '%') return {{}, {}, {}, kNotCanonical};
    escaped = true;
  }
  path_size = join_behind(rules.version, data, path_size);
  if (escaped) {
    const bool named =
        !rules.names.empty() && std::string_view(data, path_size).starts_with(rules.names);
    path_size =
        decode_escapes(data, path_size, named ? rules.names.size() : std::string_view::npos);
  }
  if (path_size == std::string_view::npos) return {{}, {}, {}, kBadEscape};
  const std::string_view path{data, path_size};
  if (!segments_are_canonical(path)) return {{}, {}, {}, kNotCanonical};
  return {path, query, {}, {}};
}

}  // namespace

Target split_target(char* data, std::size_t size, bool asterisk,
                    const TargetRules& rules) noexcept {
  if (size == 1 && data[0] == '*' && asterisk) return {{data, 1}, {}, {}, {}};
  if (size > 0 && data[0] == '/') return split_path(data, size, rules);
  const std::string_view text{data, size};
  std::size_t begin = 0;
  for (const std::string_view scheme : {"http://", "https://"})
    if (iequals(text.substr(0, scheme.size()), scheme)) begin = scheme.size();
  if (begin == 0) return {{}, {}, {}, kBadForm};
  const std::size_t end = std::min(text.find_first_of("/?", begin), size);
  const std::string_view authority = text.substr(begin, end - begin);
  if (!is_host(authority)) return {{}, {}, {}, kBadAuthority};
  Target target;
  if (end < size && data[end] == '/') {
    target = split_path(data + end, size - end, rules);
  } else {  // no path is the path "/", which a slash in front of the host serves as
    char* const slash = data + begin - 1;
    if (end == size && asterisk) *slash = '*';
    target.path = {slash, 1};
    if (end < size) target.query = text.substr(end + 1);
  }
  target.authority = authority;
  return target;
}

bool is_host(std::string_view value) noexcept {
  std::size_t end = 0;
  if (value.starts_with('[')) {
    end = value.find(']');
    if (end == std::string_view::npos || end < 3) return false;
    for (const char c : value.substr(1, end - 1))
      if (hex_value(c) < 0 && c != ':' && c != '.') return false;
    ++end;
  } else {
    while (end < value.size() && in(kUnreserved, value[end])) ++end;
    if (end == 0) return false;
  }
  if (end == value.size()) return true;
  return value[end] == ':' && is_port(value.substr(end + 1));
}

}  // namespace solidrust::http
