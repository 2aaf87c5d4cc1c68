#include "control/tiers/tier_commands.h"

#include <array>
#include <utility>

#include "base/json_writer.h"
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

Result<std::string> set_tier_command(ControlContext& context, const Actor& actor,
                                     std::string_view params) {
  constexpr auto kFields = with_limit_fields(std::array<std::string_view, 1>{"name"});
  Params read(params, kFields);
  const std::string name = read.required_text("name", kMaxTierName);
  const LimitChanges changes = read_limit_changes(read);
  if (read.failed()) return read.error();
  const auto known = context.tiers.find(name);
  if (!known) return known.error();
  auto tier = change_tier(context, actor, name, changes);
  if (!tier) return std::move(tier).error();
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_tier_members(json, *tier);
  json.key("made").value(!known->has_value()).end_object();
  return out;
}

}  // namespace solidrust
