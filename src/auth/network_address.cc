#include "auth/network_address.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

namespace solidrust {
namespace {

// The bits of byte `index` that a prefix of `bits` bits covers.
std::uint8_t mask(unsigned bits, std::size_t index) {
  const unsigned before = static_cast<unsigned>(index) * 8;
  if (bits >= before + 8) return 0xff;
  if (bits <= before) return 0;
  return static_cast<std::uint8_t>(0xff << (8 - (bits - before)));
}

Error no_network(std::string_view text, std::string_view why) {
  return {ErrorCode::invalid_argument,
          "\"" + std::string(text.substr(0, 64)) + "\" is no network: " + std::string(why) + ".",
          "addresses"};
}

}  // namespace

Result<Network> Network::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view base = text.substr(0, slash);
  const std::optional<IpAddress> address = IpAddress::parse(base);
  if (!address || base.find('%') != std::string_view::npos)
    return no_network(text, "expected an address such as 10.0.0.1, 10.0.0.0/8 or 2001:db8::/32");
  const bool v4 = base.find(':') == std::string_view::npos;
  const unsigned width = v4 ? 32 : 128;
  unsigned bits = width;
  if (slash != std::string_view::npos) {
    const std::string_view length = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
    if (error != std::errc() || end != length.data() + length.size() || bits > width)
      return no_network(text,
                        v4 ? "the length after / is 0 to 32" : "the length after / is 0 to 128");
  }
  Network network;
  network.base_ = *address;
  network.bits_ = bits + (128 - width);
  for (std::size_t i = 0; i < address->bytes.size(); ++i)
    if ((address->bytes[i] & ~mask(network.bits_, i) & 0xff) != 0)
      return no_network(text, "bits after the prefix are set");
  return network;
}

bool Network::contains(const IpAddress& address) const noexcept {
  for (std::size_t i = 0; i < address.bytes.size(); ++i)
    if (((address.bytes[i] ^ base_.bytes[i]) & mask(bits_, i)) != 0) return false;
  return true;
}

}  // namespace solidrust
