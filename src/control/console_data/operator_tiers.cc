#include "control/console_data/operator_tiers.h"

#include <utility>

#include "base/json_writer.h"
#include "control/console_data/access.h"
#include "control/console_data/console_limits.h"
#include "control/doors.h"
#include "control/tiers/tier_operations.h"

namespace solidrust {
namespace {

Result<std::string> console_tier(const Result<TierRow>& tier) {
  if (!tier) return tier.error();
  std::string out;
  JsonWriter json(out);
  write_console_tier(json, *tier);
  return out;
}

}  // namespace

Result<std::string> operator_list_tiers(ControlContext& context, const SessionIdentity& who) {
  if (auto in = admit_person(context, who, kListTiers); !in) return std::move(in).error();
  const auto tiers = context.tiers.list();
  if (!tiers) return tiers.error();
  const auto counts = context.accounts.count_by_tier();
  if (!counts) return counts.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("data").begin_array();
  for (const TierRow& tier : *tiers) {
    json.begin_object().key("tier");
    write_console_tier(json, tier);
    const auto count = counts->find(tier.name);
    json.key("accounts").value(count == counts->end() ? 0 : count->second).end_object();
  }
  json.end_array().end_object();
  return out;
}

Result<std::string> operator_create_tier(ControlContext& context, const SessionIdentity& who,
                                         const Actor& actor, std::string_view body) {
  return console_tier(perform_at(context, Caller::person(who, actor), kCreateTier, {}, body));
}

Result<std::string> operator_set_tier(ControlContext& context, const SessionIdentity& who,
                                      const Actor& actor, std::string_view name,
                                      std::string_view body) {
  return console_tier(perform_at(context, Caller::person(who, actor), kSetTier, name, body));
}

Result<std::string> operator_delete_tier(ControlContext& context, const SessionIdentity& who,
                                         const Actor& actor, std::string_view name) {
  return console_tier(perform_at(context, Caller::person(who, actor), kDeleteTier, name, {}));
}

}  // namespace solidrust
