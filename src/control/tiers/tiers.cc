#include "control/tiers/tiers.h"

#include <algorithm>
#include <utility>

#include "base/json_writer.h"
#include "control/command.h"
#include "limit/policy.h"

namespace solidrust {
namespace {

bool plain(const std::string& name) {
  return !name.empty() && name.size() <= kMaxTierName && name[0] != '-' && name[0] != '_' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

std::string change_detail(const std::optional<TierRow>& before, const Limits& after) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  if (before) {
    json.key("before").begin_object();
    write_limit_members(json, limits_of(*before));
    json.end_object();
  }
  json.key("after").begin_object();
  write_limit_members(json, after);
  json.end_object().end_object();
  return out;
}

}  // namespace

Result<TierRow> change_tier(ControlContext& context, const Actor& actor, const std::string& name,
                            const LimitChanges& changes) {
  if (!plain(name))
    return Error{
        ErrorCode::invalid_value,
        "A tier's name is 1 to 64 of a-z, 0-9, '-' and '_', and begins with a letter or digit.",
        "name"};
  auto before = context.tiers.find(name);
  if (!before) return std::move(before).error();
  const Limits old = *before ? limits_of(**before) : Limits{};
  const Limits fresh = changes.applied_to(old);
  TierRow row = tier_row(name, fresh);
  if (*before && old == fresh) return row;
  Result<void> stored = context.tiers.set(
      row, audit_row(context, actor, "tier.set", name, change_detail(*before, fresh)));
  if (!stored) return std::move(stored).error();
  if (context.tiers_changed)
    if (Result<void> told = context.tiers_changed(); !told) return std::move(told).error();
  return row;
}

}  // namespace solidrust
