// An address and a port of a socket, as the system's calls take them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <sys/socket.h>

#include "base/result.h"

namespace solidrust {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  int family() const noexcept { return storage.ss_family; }
  const sockaddr* data() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* data() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
  std::uint16_t port() const noexcept;
  void set_port(std::uint16_t port) noexcept;
};

// What a look-up is for: to listen where a name may be left out, to connect, or to read a text that
// is an address already (with its zone, "fe80::1%eth0"), which asks nobody.
enum class LookupFor : std::uint8_t { listening, connecting, text };

// The addresses of a host in the system's order, without ports. Blocks as long as the system's
// resolver does, but for LookupFor::text. The error has the resolver's words.
Result<std::vector<SocketAddress>> look_up(const std::string& host, LookupFor what);

}  // namespace solidrust
