// IP addresses and networks, as keys are bound to them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace solidrust {

// IPv4 stands in its IPv6 form (::ffff:a.b.c.d), so that a peer is the same whichever way the
// listener sees it.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};

  // "10.0.0.1", "2001:db8::1"; a zone ("%eth0") is left out of account. Does not allocate.
  static std::optional<IpAddress> parse(std::string_view text) noexcept;
  bool is_v4() const noexcept;
  bool operator==(const IpAddress&) const = default;
};

class Network {
 public:
  // "10.0.0.0/8", "2001:db8::/32", or one address. invalid_argument: not that, or bits beside the
  // prefix are set ("10.0.0.5/8" is a mistake more often than it is meant).
  static Result<Network> parse(std::string_view text);
  bool contains(const IpAddress& address) const noexcept;

 private:
  IpAddress base_;
  unsigned bits_ = 128;
};

}  // namespace solidrust
