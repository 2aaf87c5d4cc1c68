#include "base/ip_address.h"

#include <algorithm>
#include <cstring>

#include <arpa/inet.h>

namespace solidrust {
namespace {

constexpr std::array<std::uint8_t, 12> kV4Prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool read(int family, std::string_view text, std::uint8_t* bytes) noexcept {
  std::array<char, INET6_ADDRSTRLEN> terminated;
  if (text.size() >= terminated.size()) return false;
  // inet_pton ends at NUL: what stands behind it would not be looked at.
  if (text.find('\0') != std::string_view::npos) return false;
  text.copy(terminated.data(), text.size());
  terminated[text.size()] = '\0';
  return ::inet_pton(family, terminated.data(), bytes) == 1;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) noexcept {
  text = text.substr(0, text.find('%'));
  IpAddress address;
  if (read(AF_INET6, text, address.bytes.data())) return address;
  if (!read(AF_INET, text, address.bytes.data() + kV4Prefix.size())) return std::nullopt;
  std::copy(kV4Prefix.begin(), kV4Prefix.end(), address.bytes.begin());
  return address;
}

bool IpAddress::is_v4() const noexcept {
  return std::equal(kV4Prefix.begin(), kV4Prefix.end(), bytes.begin());
}

bool IpAddress::is_private() const noexcept {
  if (!is_v4()) {
    static constexpr std::array<std::uint8_t, 16> kLoopback{0, 0, 0, 0, 0, 0, 0, 0,
                                                            0, 0, 0, 0, 0, 0, 0, 1};
    return bytes == kLoopback || (bytes[0] & 0xfe) == 0xfc ||
           (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80);
  }
  const std::uint8_t first = bytes[12];
  const std::uint8_t second = bytes[13];
  return first == 10 || first == 127 || (first == 172 && (second & 0xf0) == 16) ||
         (first == 192 && second == 168) || (first == 169 && second == 254);
}

bool is_ipv4_text(std::string_view text) noexcept {
  std::array<std::uint8_t, 16> bytes;
  return read(AF_INET, text, bytes.data());
}

bool is_ipv6_text(std::string_view text) noexcept {
  std::array<std::uint8_t, 16> bytes;
  return read(AF_INET6, text, bytes.data());
}

}  // namespace solidrust
