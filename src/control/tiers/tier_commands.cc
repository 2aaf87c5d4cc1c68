#include "control/tiers/tier_commands.h"

#include <array>
#include <utility>

#include "base/json_writer.h"
#include "control/accounts/accounts.h"
#include "control/limits/limit_fields.h"
#include "control/params.h"
#include "control/tiers/tiers.h"
#include "limit/policy.h"

namespace solidrust {
namespace {

// An absent limit is null: it does not limit.
void write_tier_members(JsonWriter& json, const TierRow& tier) {
  json.key("name").value(tier.name);
  write_limit_members(json, limits_of(tier));
}

struct TierChange {
  std::string name;
  LimitChanges limits;
};

Result<TierChange> read_change(std::string_view params) {
  constexpr auto kFields = with_limit_fields(std::array<std::string_view, 1>{"name"});
  Params read(params, kFields);
  TierChange change{read.required_text("name", kMaxTierName), read_limit_changes(read)};
  if (read.failed()) return read.error();
  return change;
}

Result<std::string> rendered(const Result<TierRow>& tier) {
  if (!tier) return tier.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_tier_members(json, *tier);
  json.end_object();
  return out;
}

}  // namespace

Result<std::string> list_tiers_command(ControlContext& context, const Actor& /*actor*/,
                                       std::string_view params) {
  const Params read(params, {});
  if (read.failed()) return read.error();
  const auto tiers = context.tiers.list();
  if (!tiers) return tiers.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("tiers").begin_array();
  for (const TierRow& tier : *tiers) {
    json.begin_object();
    write_tier_members(json, tier);
    json.end_object();
  }
  json.end_array().end_object();
  return out;
}

Result<std::string> create_tier_command(ControlContext& context, const Actor& actor,
                                        std::string_view params) {
  const auto asked = read_change(params);
  if (!asked) return asked.error();
  return rendered(create_tier(context, actor, asked->name, asked->limits));
}

Result<std::string> set_tier_command(ControlContext& context, const Actor& actor,
                                     std::string_view params) {
  const auto asked = read_change(params);
  if (!asked) return asked.error();
  // A slip in the name of one that exists would make another that everybody sees.
  if (auto known = require_tier(context, asked->name, "name"); !known)
    return std::move(known).error();
  return rendered(change_tier(context, actor, asked->name, asked->limits));
}

Result<std::string> delete_tier_command(ControlContext& context, const Actor& actor,
                                        std::string_view params) {
  constexpr std::array<std::string_view, 1> kFields{"name"};
  Params read(params, kFields);
  const std::string name = read.required_text("name", kMaxTierName);
  if (read.failed()) return read.error();
  const auto gone = delete_tier(context, actor, name);
  if (!gone) return gone.error();
  std::string out;
  JsonWriter(out).begin_object().key("name").value(name).key("deleted").value(true).end_object();
  return out;
}

}  // namespace solidrust
