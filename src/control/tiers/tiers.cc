#include "control/tiers/tiers.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "control/accounts/accounts.h"
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

std::string deletion_detail(const TierRow& before) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("before").begin_object();
  write_limit_members(json, limits_of(before));
  json.end_object().end_object();
  return out;
}

Result<void> tell(const ControlContext& context) {
  return context.tiers_changed ? context.tiers_changed() : Result<void>();
}

}  // namespace

Result<TierRow> create_tier(ControlContext& context, const Actor& actor, const std::string& name,
                            const LimitChanges& limits) {
  const auto known = context.tiers.find(name);
  if (!known) return known.error();
  if (*known)
    return Error{ErrorCode::already_exists,
                 "There is a tier of this name already: choose another name, or change its limits.",
                 "name"};
  return change_tier(context, actor, name, limits);
}

Result<TierRow> delete_tier(ControlContext& context, const Actor& actor, const std::string& name) {
  if (name == kDefaultTier)
    return Error{ErrorCode::invalid_argument, "New accounts get this tier: it stays.", "name"};
  auto row = context.tiers.find(name);
  if (!row) return std::move(row).error();
  if (!*row) return require_tier(context, name, "name").error();  // which names the nearest
  const auto accounts = context.tiers.remove(
      name, audit_row(context, actor, "tier.delete", name, deletion_detail(**row)));
  if (!accounts) return accounts.error();
  if (*accounts > 0)
    return Error{
        ErrorCode::invalid_argument,
        fmt::format("{} in this tier: move {} to another first "
                    "(`accounts set-tier ACCOUNT TIER`).",
                    *accounts == 1 ? "1 account is" : fmt::format("{} accounts are", *accounts),
                    *accounts == 1 ? "it" : "them"),
        "name"};
  if (Result<void> told = tell(context); !told) return std::move(told).error();
  return **std::move(row);
}

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
  if (Result<void> told = tell(context); !told) return std::move(told).error();
  return row;
}

}  // namespace solidrust
