#include "control/limits/limit_fields.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/nearest_name.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxName = 64;

std::array<std::string_view, kLimitKinds> limit_names() {
  std::array<std::string_view, kLimitKinds> names;
  for (std::size_t i = 0; i < kLimitKinds; ++i) names[i] = limit_name(static_cast<LimitKind>(i));
  return names;
}

}  // namespace

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

LimitChanges read_limit_changes(Params& params) {
  LimitChanges changes;
  const auto names = limit_names();
  for (std::size_t i = 0; i < kLimitKinds; ++i)
    if (const auto number = params.integer(names[i], 0, static_cast<std::int64_t>(Limits::kMax)))
      changes.given.of(static_cast<LimitKind>(i)) = static_cast<std::uint64_t>(*number);
  for (const std::string& name :
       params.texts("unlimited", kLimitKinds, kMaxName).value_or(std::vector<std::string>())) {
    const auto* const found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      params.fail({ErrorCode::invalid_value,
                   fmt::format("There is no such limit{}.", did_you_mean(name, names)),
                   "unlimited"});
      return changes;
    }
    const auto index = static_cast<std::size_t>(found - names.begin());
    changes.unlimited[index] = true;
    if (changes.given.of(static_cast<LimitKind>(index)))
      params.fail({ErrorCode::invalid_argument,
                   fmt::format("Give {} a number or name it in unlimited, not both.", name), name});
  }
  return changes;
}

LimitChanges read_limit_object(Params& params, std::string_view json, std::string_view field) {
  LimitChanges changes;
  const auto names = limit_names();
  Params object(json, names);
  for (std::size_t i = 0; i < kLimitKinds; ++i) {
    changes.unlimited[i] = object.is_null(names[i]);
    if (changes.unlimited[i]) continue;
    const auto number = object.integer(names[i], 0, static_cast<std::int64_t>(Limits::kMax));
    if (number) changes.given.of(static_cast<LimitKind>(i)) = static_cast<std::uint64_t>(*number);
  }
  if (object.failed()) {
    Error error = object.error();
    if (!field.empty()) error.param = std::string(field) + "." + error.param;
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
