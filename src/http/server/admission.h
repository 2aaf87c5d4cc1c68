// Bounds the open connections, in all and by address.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

struct sockaddr_storage;

namespace solidrust::http {

// An address as connections are counted by: IPv4 in full, IPv6 by its /64, which is what one
// customer of a provider is given.
struct PeerAddress {
  std::array<std::uint8_t, 16> key{};
  std::string text;  // in full, without port

  static PeerAddress from(const sockaddr_storage& address);
};

// Thread-safe; used once at either end of a connection, never on a request.
class Admission {
 public:
  Admission(std::size_t per_address, std::size_t total)
      : per_address_(per_address), total_(total) {}

  // False: over a limit, and counted as refused. Otherwise leave() must follow.
  bool enter(const PeerAddress& peer);
  void leave(const PeerAddress& peer);

  std::size_t open() const noexcept { return open_; }
  std::uint64_t refused() const noexcept { return refused_; }

 private:
  struct Hash {
    std::size_t operator()(const std::array<std::uint8_t, 16>& key) const noexcept;
  };
  const std::size_t per_address_;
  const std::size_t total_;
  std::atomic<std::size_t> open_ = 0;
  std::atomic<std::uint64_t> refused_ = 0;
  std::mutex mutex_;
  std::unordered_map<std::array<std::uint8_t, 16>, std::size_t, Hash> by_address_;
};

}  // namespace solidrust::http
