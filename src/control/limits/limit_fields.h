// The limits as fields of a command: given as numbers, taken away by name in `unlimited`.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/json_writer.h"
#include "control/params.h"
#include "limit/limits.h"

namespace solidrust {

// A command's own fields, and those that read_limit_changes() reads.
template <std::size_t N>
constexpr auto with_limit_fields(const std::array<std::string_view, N>& own) {
  constexpr std::array<std::string_view, kLimitKinds + 1> kFields{
      "requests_per_minute", "requests_per_hour", "requests_per_day",      "tokens_per_minute",
      "concurrent",          "images_per_day",    "audio_seconds_per_day", "characters_per_day",
      "documents_per_day",   "unlimited"};
  std::array<std::string_view, N + kFields.size()> all;
  std::copy(kFields.begin(), kFields.end(), std::copy(own.begin(), own.end(), all.begin()));
  return all;
}

struct LimitChanges {
  Limits given;                               // the new numbers; absent: as before
  std::array<bool, kLimitKinds> unlimited{};  // by LimitKind

  Limits applied_to(Limits limits) const;
  bool none() const;
};

// An object of the limits: a number is the new limit, null takes it away, what is absent stays.
// What is wrong goes to params.failed(); `field` is where the object stands, empty for the body
// itself.
LimitChanges read_limit_object(Params& params, std::string_view json, std::string_view field);

// What is wrong goes to params.failed(); a limit that is given and taken away at once, too.
LimitChanges read_limit_changes(Params& params);

// "requests_per_minute":…, with null for an absent limit; into an object that is open.
void write_limit_members(JsonWriter& json, const Limits& limits);

}  // namespace solidrust
