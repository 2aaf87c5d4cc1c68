// The limits as fields of a request: a number is the new limit, null takes it away.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/json_writer.h"
#include "control/params.h"
#include "limit/limits.h"

namespace solidrust {

inline constexpr std::array<std::string_view, kLimitKinds> kLimitFields{
    "requests_per_minute",   "requests_per_hour",  "requests_per_day",
    "tokens_per_minute",     "concurrent",         "images_per_day",
    "audio_seconds_per_day", "characters_per_day", "documents_per_day"};

struct LimitChanges {
  Limits given;                               // the new numbers; absent: as before
  std::array<bool, kLimitKinds> unlimited{};  // by LimitKind

  Limits applied_to(Limits limits) const;
  bool none() const;
};

// The limits themselves as the fields of `params`; what is absent stays. What is wrong goes to
// params.failed().
LimitChanges read_limit_fields(Params& params);

// The field `limits`: an object of them. An error names "limits.concurrent".
LimitChanges read_limits(Params& params);

// "requests_per_minute":…, with null for an absent limit; into an object that is open.
void write_limit_members(JsonWriter& json, const Limits& limits);

}  // namespace solidrust
