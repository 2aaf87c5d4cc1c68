// What is counted for a request besides tokens: what its model makes or works on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace solidrust {

enum class UsageUnit : std::uint8_t {
  none,
  images,         // made
  audio_seconds,  // of the recording, rounded up
  characters,     // to be spoken: code points
  documents,      // to be ranked
};

inline constexpr std::array<UsageUnit, 4> kUsageUnits{UsageUnit::images, UsageUnit::audio_seconds,
                                                      UsageUnit::characters, UsageUnit::documents};

// As reports, the API and the database call it; empty for none.
constexpr std::string_view usage_unit_name(UsageUnit unit) noexcept {
  switch (unit) {
    case UsageUnit::none:
      break;
    case UsageUnit::images:
      return "images";
    case UsageUnit::audio_seconds:
      return "audio_seconds";
    case UsageUnit::characters:
      return "characters";
    case UsageUnit::documents:
      return "documents";
  }
  return {};
}

// The unit of this name; none for the empty name.
constexpr std::optional<UsageUnit> usage_unit_named(std::string_view name) noexcept {
  if (name.empty()) return UsageUnit::none;
  for (const UsageUnit unit : kUsageUnits)
    if (usage_unit_name(unit) == name) return unit;
  return std::nullopt;
}

// The place of a unit in an array of sums by unit. Precondition: it is not none.
constexpr std::size_t usage_unit_index(UsageUnit unit) noexcept {
  return static_cast<std::size_t>(unit) - 1;
}

}  // namespace solidrust
