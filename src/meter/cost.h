// What a request costs: integer nano-units (10^-9 of the currency unit), never floating point.
#pragma once

#include <cstdint>

namespace solidrust {

// Prices of one model in nano-units per token: 0.15 per million tokens is 150.
struct Price {
  static constexpr std::int64_t kMax = 1'000'000'000'000;  // 1,000 whole units per token

  std::int64_t prompt = 0;
  std::int64_t completion = 0;
  std::int64_t cached = 0;  // of prompt tokens that the upstream had cached

  bool free() const noexcept { return prompt == 0 && completion == 0 && cached == 0; }
  bool operator==(const Price&) const = default;
};

// `cached` tokens are part of `prompt`. A sum that does not fit is the largest that does.
std::int64_t cost_nano(const Price& price, std::uint64_t prompt, std::uint64_t cached,
                       std::uint64_t completion) noexcept;

}  // namespace solidrust
