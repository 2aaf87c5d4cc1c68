// Whose requests a target has failed or answered: an account, by a mark of 32 bits, so that targets
// can remember it without a lock. Two accounts of one mark (1 in 2^32) count as one.
#pragma once

#include <cstdint>
#include <string_view>

#include "upstream/health/rendezvous.h"

namespace solidrust {

class Asker {
 public:
  static constexpr std::uint32_t kNobody = 0;
  static constexpr std::uint32_t kSeveral = 0xffff'ffff;

  constexpr Asker() = default;  // whoever asks without an account: all alike
  explicit Asker(std::string_view account) noexcept
      : mark_(static_cast<std::uint32_t>(hash_bytes(account)) % (kSeveral - 1) + 1) {}
  constexpr std::uint32_t mark() const noexcept { return mark_; }

 private:
  std::uint32_t mark_ = 1;  // neither kNobody nor kSeveral
};

}  // namespace solidrust
