// The account that a request belongs to, as a mark of 32 bits that a target can store without a
// lock: whose requests it has failed or answered. Two accounts with the same mark (1 in 2^32) count
// as one.
#pragma once

#include <cstdint>
#include <string_view>

#include "upstream/health/rendezvous.h"

namespace solidrust {

class Asker {
 public:
  static constexpr std::uint32_t kNobody = 0;
  static constexpr std::uint32_t kSeveral = 0xffff'ffff;

  constexpr Asker() = default;  // requests without an account: all have the same mark
  explicit Asker(std::string_view account) noexcept
      : mark_(static_cast<std::uint32_t>(hash_bytes(account)) % (kSeveral - 1) + 1) {}
  constexpr std::uint32_t mark() const noexcept { return mark_; }

 private:
  std::uint32_t mark_ = 1;  // neither kNobody nor kSeveral
};

}  // namespace solidrust
