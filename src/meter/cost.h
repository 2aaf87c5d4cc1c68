// What a request costs: integer nano-units (10^-9 of the currency unit), never floating point.
#pragma once

#include <cstdint>

#include "base/usage_unit.h"

namespace solidrust {

// Prices of one model in nano-units per token: 0.15 per million tokens is 150; and of the one unit
// besides tokens that its kind counts.
struct Price {
  static constexpr std::int64_t kMax = 1'000'000'000'000;  // 1,000 whole units per token

  std::int64_t prompt = 0;
  std::int64_t completion = 0;
  std::int64_t cached = 0;  // of prompt tokens that the upstream had cached
  UsageUnit unit = UsageUnit::none;
  std::int64_t units = 0;  // of units_priced_together(unit) of them

  bool free() const noexcept { return prompt == 0 && completion == 0 && cached == 0 && units == 0; }
  bool operator==(const Price&) const = default;
};

// How many of the unit Price::units is the price of: an image, 60 seconds, a million characters, a
// thousand documents.
constexpr std::uint64_t units_priced_together(UsageUnit unit) noexcept {
  switch (unit) {
    case UsageUnit::none:
    case UsageUnit::images:
      break;
    case UsageUnit::audio_seconds:
      return 60;
    case UsageUnit::characters:
      return 1'000'000;
    case UsageUnit::documents:
      return 1'000;
  }
  return 1;
}

// Of `units` of the price's unit, rounded to the nearest nano-unit.
std::int64_t units_cost_nano(const Price& price, std::uint64_t units) noexcept;
// `cached` tokens are part of `prompt`. A sum that does not fit is the largest that does.
std::int64_t cost_nano(const Price& price, std::uint64_t prompt, std::uint64_t cached,
                       std::uint64_t completion) noexcept;

}  // namespace solidrust
