#include "web/own_host.h"

#include "auth/network_address.h"

namespace solidrust::web {
namespace {

// "host" of "host:port", and what is in the brackets of an IPv6 address.
std::string_view host_of(std::string_view authority) noexcept {
  if (authority.starts_with('[')) return authority.substr(1, authority.find(']') - 1);
  return authority.substr(0, authority.find(':'));
}

std::string_view authority_of(std::string_view url) noexcept {
  const auto start = url.find("://");
  if (start == url.npos) return {};
  url.remove_prefix(start + 3);
  return url.substr(0, url.find('/'));
}

}  // namespace

Result<void> check_host(const http::RequestHead& head, std::string_view base_url) {
  const std::string_view host = host_of(head.host);
  if (http::iequals(host, "localhost") || IpAddress::parse(host)) return {};
  if (!host.empty() && http::iequals(host, host_of(authority_of(base_url)))) return {};
  return Error{ErrorCode::misdirected_request,
               "The console does not answer to the name that this request has in Host. Set "
               "console.base_url to the address that browsers use, and let a proxy in front pass "
               "Host on."};
}

}  // namespace solidrust::web
