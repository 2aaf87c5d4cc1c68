#include "config/mail_server.h"

#include <charconv>

#include "base/ascii_class.h"
#include "base/ip_address.h"

namespace solidrust {
namespace {

bool parse_port(std::string_view text, std::uint16_t& port) {
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, port);
  return read.ec == std::errc() && read.ptr == end && port != 0;
}

Error refused() {
  return {ErrorCode::invalid_argument,
          "must be smtp://host:port or smtps://host:port, without a user name"};
}

}  // namespace

bool is_host_name_text(std::string_view text) {
  if (text.size() > 253) return false;
  for (;;) {
    const std::size_t dot = text.find('.');
    const std::string_view label = text.substr(0, dot);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
      return false;
    for (const char c : label)
      if (!is_alnum(c) && c != '-' && c != '_') return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

Result<MailServer> parse_mail_server(std::string_view text) {
  MailServer server;
  if (text.starts_with("smtps://")) {
    server.tls = true;
    server.port = 465;
  } else if (!text.starts_with("smtp://")) {
    return refused();
  }
  text.remove_prefix(server.tls ? 8 : 7);
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    server.our_name = text.substr(slash + 1);
    if (!server.our_name.empty() && !is_host_name_text(server.our_name)) return refused();
    text = text.substr(0, slash);
  }
  const bool v6 = text.starts_with('[');
  const std::size_t close = v6 ? text.find(']') : 0;
  if (close == std::string_view::npos) return refused();
  const std::size_t colon = text.find(':', close);
  std::string_view host = text.substr(0, colon);
  if (colon != std::string_view::npos && !parse_port(text.substr(colon + 1), server.port))
    return refused();
  if (v6) {
    if (!host.ends_with(']')) return refused();
    host = host.substr(1, host.size() - 2);
  }
  // "host." is absolute: the resolver then adds no search domain.
  const std::string_view name = host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
  if (v6 ? !is_ipv6_text(host) : !is_host_name_text(name)) return refused();
  server.host = host;
  return server;
}

}  // namespace solidrust
