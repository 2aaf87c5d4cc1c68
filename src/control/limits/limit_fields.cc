#include "control/limits/limit_fields.h"

#include <algorithm>
#include <string>
#include <utility>

namespace solidrust {

Limits LimitChanges::applied_to(Limits limits) const {
  for (std::size_t i = 0; i < kLimitKinds; ++i) {
    const auto kind = static_cast<LimitKind>(i);
    if (given.of(kind)) limits.of(kind) = given.of(kind);
    if (unlimited[i]) limits.of(kind).reset();
  }
  return limits;
}

bool LimitChanges::none() const {
  return given.none() && std::none_of(unlimited.begin(), unlimited.end(), [](bool b) { return b; });
}

LimitChanges read_limit_fields(Params& params) {
  LimitChanges changes;
  for (std::size_t i = 0; i < kLimitKinds; ++i) {
    changes.unlimited[i] = params.is_null(kLimitFields[i]);
    if (changes.unlimited[i]) continue;
    const auto number = params.integer(kLimitFields[i], 0, static_cast<std::int64_t>(Limits::kMax));
    if (number) changes.given.of(static_cast<LimitKind>(i)) = static_cast<std::uint64_t>(*number);
  }
  return changes;
}

LimitChanges read_limits(Params& params) {
  const auto given = params.object("limits");
  if (!given) return {};
  Params object(*given, kLimitFields);
  const LimitChanges changes = read_limit_fields(object);
  if (object.failed()) {
    Error error = object.error();
    error.param = "limits." + error.param;
    params.fail(std::move(error));
  }
  return changes;
}

void write_limit_members(JsonWriter& json, const Limits& limits) {
  for (std::size_t i = 0; i < kLimitKinds; ++i) {
    const auto kind = static_cast<LimitKind>(i);
    json.key(limit_name(kind));
    if (limits.of(kind))
      json.value(*limits.of(kind));
    else
      json.null();
  }
}

}  // namespace solidrust
