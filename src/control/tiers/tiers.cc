#include "control/tiers/tiers.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "control/accounts/accounts.h"
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

std::string deletion_detail(const TierRow& before) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("before").begin_object();
  write_limit_members(json, limits_of(before));
  json.end_object().end_object();
  return out;
}

}  // namespace

Result<TierRow> create_tier(Change& change, const std::string& name, const LimitChanges& limits) {
  const auto known = change.context.tiers.find(name);
  if (!known) return known.error();
  if (*known)
    return Error{ErrorCode::already_exists,
                 "There is a tier of this name already: choose another name, or change its limits.",
                 "name"};
  return change_tier(change, {name}, limits);
}

Result<TierRow> delete_tier(Change& change, const NamedTier& tier) {
  const std::string& name = tier.name;
  if (name == kDefaultTier)
    return Error{ErrorCode::invalid_argument, "New accounts get this tier: it stays.", "name"};
  if (!tier.row) return require_tier(change.context, name, "name").error();  // names the nearest
  const auto accounts = change.remove_tier(name, {"tier.delete", name, deletion_detail(*tier.row)});
  if (!accounts) return accounts.error();
  if (*accounts > 0)
    return Error{
        ErrorCode::invalid_argument,
        fmt::format("{} in this tier: move {} to another first "
                    "(`accounts set-tier ACCOUNT TIER`).",
                    *accounts == 1 ? "1 account is" : fmt::format("{} accounts are", *accounts),
                    *accounts == 1 ? "it" : "them"),
        "name"};
  return *tier.row;
}

Result<TierRow> change_tier(Change& change, NamedTier tier, const LimitChanges& changes) {
  if (!plain(tier.name))
    return Error{
        ErrorCode::invalid_value,
        "A tier's name is 1 to 64 of a-z, 0-9, '-' and '_', and begins with a letter or digit.",
        "name"};
  const Limits old = tier.row ? limits_of(*tier.row) : Limits{};
  const Limits fresh = changes.applied_to(old);
  TierRow row = tier_row(tier.name, fresh);
  if (tier.row && old == fresh) return row;
  auto stored = change.set_tier(row, {"tier.set", tier.name, change_detail(tier.row, fresh)});
  if (!stored) return std::move(stored).error();
  return row;
}

}  // namespace solidrust
