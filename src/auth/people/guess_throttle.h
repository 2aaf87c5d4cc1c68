// Counts invalid keys by the address they come from.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "auth/network_address.h"
#include "base/clock.h"

namespace solidrust {

// An IPv6 peer counts by its /64: one household or one server has all of that. Remembers a fixed
// number of addresses (512 KiB); in a full set of eight a new one takes the place of the address
// whose minute began first. Thread-safe.
class GuessThrottle {
 public:
  static constexpr std::size_t kAddresses = 16'384;

  // Up to `per_minute` invalid keys get invalid_api_key; more get rate_limit_exceeded.
  explicit GuessThrottle(std::size_t per_minute);

  // One more invalid key: whether it is within the limit. One that is refused does not count, so
  // that the limit opens again as the minute passes.
  bool count(const IpAddress& address, SteadyTime now);

 private:
  static constexpr std::size_t kWays = 8;
  static constexpr std::size_t kSets = kAddresses / kWays;
  static constexpr std::size_t kLocks = 32;

  // Two fixed minutes, the older weighted by how much of it is still within the last minute.
  struct Slot {
    std::array<std::uint8_t, 16> address{};
    std::int64_t begin_ms = kNever;  // of the present minute
    std::uint32_t before = 0;        // in the minute before
    std::uint32_t present = 0;
  };
  static constexpr std::int64_t kNever = INT64_MIN;

  Slot& slot_of(Slot* set, const std::array<std::uint8_t, 16>& address, std::int64_t now_ms);
  std::size_t set_of(const std::array<std::uint8_t, 16>& address) const;

  const std::uint64_t per_minute_;
  std::uint64_t seed_;
  std::vector<Slot> slots_;
  std::array<std::mutex, kLocks> locks_;
};

}  // namespace solidrust
