#include "net/socket_address.h"

#include <cstring>
#include <memory>

#include <netdb.h>
#include <netinet/in.h>

namespace solidrust {
namespace {

int flags_for(LookupFor what) {
  switch (what) {
    case LookupFor::listening:
      return AI_PASSIVE;
    case LookupFor::connecting:
      return AI_ADDRCONFIG;
    case LookupFor::text:
      break;
  }
  return AI_NUMERICHOST;
}

}  // namespace

std::uint16_t SocketAddress::port() const noexcept {
  return ntohs(family() == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(storage).sin6_port
                                    : reinterpret_cast<const sockaddr_in&>(storage).sin_port);
}

void SocketAddress::set_port(std::uint16_t port) noexcept {
  if (family() == AF_INET6)
    reinterpret_cast<sockaddr_in6&>(storage).sin6_port = htons(port);
  else
    reinterpret_cast<sockaddr_in&>(storage).sin_port = htons(port);
}

Result<std::vector<SocketAddress>> look_up(const std::string& host, LookupFor what) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags_for(what);
  addrinfo* list = nullptr;
  const int failed = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
  if (failed != 0) return Error{ErrorCode::invalid_argument, ::gai_strerror(failed)};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, ::freeaddrinfo);
  std::vector<SocketAddress> found;
  for (const addrinfo* at = list; at != nullptr; at = at->ai_next) {
    if (at->ai_family != AF_INET && at->ai_family != AF_INET6) continue;
    SocketAddress& address = found.emplace_back();
    std::memcpy(&address.storage, at->ai_addr, at->ai_addrlen);
    address.size = at->ai_addrlen;
  }
  return found;
}

}  // namespace solidrust
