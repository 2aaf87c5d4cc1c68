#include "control/tiers/tier_commands.h"

#include "base/json_writer.h"
#include "control/doors.h"
#include "control/limits/limit_fields.h"
#include "control/params.h"
#include "control/tiers/tier_operations.h"
#include "limit/policy.h"

namespace solidrust {
namespace {

// An absent limit is null: it does not limit.
void write_tier_members(JsonWriter& json, const TierRow& tier) {
  json.key("name").value(tier.name);
  write_limit_members(json, limits_of(tier));
}

Result<std::string> named_tier(const Result<TierRow>& tier) {
  if (!tier) return tier.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_tier_members(json, *tier);
  json.end_object();
  return out;
}

}  // namespace

Result<std::string> list_tiers_command(ControlContext& context, const Caller& /*caller*/,
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

Result<std::string> create_tier_command(ControlContext& context, const Caller& caller,
                                        std::string_view params) {
  return named_tier(perform_named(context, caller, kCreateTier, params));
}

Result<std::string> set_tier_command(ControlContext& context, const Caller& caller,
                                     std::string_view params) {
  return named_tier(perform_named(context, caller, kSetTier, params));
}

Result<std::string> delete_tier_command(ControlContext& context, const Caller& caller,
                                        std::string_view params) {
  const auto gone = perform_named(context, caller, kDeleteTier, params);
  if (!gone) return gone.error();
  std::string out;
  JsonWriter(out)
      .begin_object()
      .key("name")
      .value(gone->name)
      .key("deleted")
      .value(true)
      .end_object();
  return out;
}

}  // namespace solidrust
