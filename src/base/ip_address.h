// IP addresses by their text.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace solidrust {

// IPv4 stands in its IPv6 form (::ffff:a.b.c.d), so that a peer is the same whichever way the
// listener sees it.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};

  // "10.0.0.1", "2001:db8::1"; a zone ("%eth0") is left out of account. Does not allocate.
  static std::optional<IpAddress> parse(std::string_view text) noexcept;
  bool is_v4() const noexcept;
  // Of this machine or a network that is not the Internet: loopback (RFC 1122, 4291), private (RFC
  // 1918), unique local (RFC 4193) and link-local ones (RFC 3927, 4291).
  bool is_private() const noexcept;
  bool operator==(const IpAddress&) const = default;
};

// Whether the text is such an address and nothing else: no zone, no brackets, no short form.
bool is_ipv4_text(std::string_view text) noexcept;
bool is_ipv6_text(std::string_view text) noexcept;

}  // namespace solidrust
