#include "http/server/admission.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace solidrust::http {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

PeerAddress PeerAddress::from(const sockaddr_storage& address) {
  PeerAddress peer;
  std::array<char, INET6_ADDRSTRLEN> text{};
  std::copy(kMapped.begin(), kMapped.end(), peer.key.begin());
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    std::memcpy(peer.key.data() + 12, &v4.sin_addr, 4);
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  } else if (address.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    std::memcpy(peer.key.data(), &v6.sin6_addr, 16);
    if (std::equal(kMapped.begin(), kMapped.end(), peer.key.begin())) {
      ::inet_ntop(AF_INET, peer.key.data() + 12, text.data(), text.size());
    } else {
      ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
      std::fill(peer.key.begin() + 8, peer.key.end(), std::uint8_t{0});
    }
  }
  peer.text = text.data();
  return peer;
}

std::size_t Admission::Hash::operator()(const std::array<std::uint8_t, 16>& key) const noexcept {
  return std::hash<std::string_view>{}({reinterpret_cast<const char*>(key.data()), key.size()});
}

bool Admission::enter(const PeerAddress& peer) {
  if (open_.fetch_add(1) >= total_) {
    --open_;
    ++refused_;
    return false;
  }
  const std::lock_guard lock(mutex_);
  std::size_t& count = by_address_[peer.key];
  if (count >= per_address_) {  // per_address_ is at least 1, so this is no entry of our making
    --open_;
    ++refused_;
    return false;
  }
  ++count;
  return true;
}

void Admission::leave(const PeerAddress& peer) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = by_address_.find(peer.key);
    if (--found->second == 0) by_address_.erase(found);
  }
  --open_;
}

}  // namespace solidrust::http
