#include "control/console_data/console_limits.h"

#include "base/json_writer.h"
#include "control/console_data/access.h"
#include "control/limits/limit_fields.h"
#include "limit/policy.h"

namespace solidrust {
namespace {

void write_meter(JsonWriter& json, const LimitReading& reading, std::int64_t now_ms) {
  json.begin_object().key("limit").value(limit_name(reading.kind));
  json.key("maximum").value(reading.limit).key("used").value(reading.used).key("resets_ms");
  if (reading.reset_ms > 0)
    json.value(now_ms + reading.reset_ms);
  else
    json.null();
  json.end_object();
}

}  // namespace

void write_console_tier(JsonWriter& json, const TierRow& tier) {
  json.begin_object().key("name").value(tier.name).key("limits").begin_object();
  write_limit_members(json, limits_of(tier));
  json.end_object().end_object();
}

Result<std::string> console_limits(ControlContext& context, const SessionIdentity& who) {
  const auto account = own_account(context, who);
  if (!account) return account.error();
  const auto tiers = context.tiers.list();
  if (!tiers) return tiers.error();
  const std::int64_t now_ms = unix_ms(context.clock.system());
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("tier").value(account->tier).key("tiers").begin_array();
  for (const TierRow& tier : *tiers) write_console_tier(json, tier);
  json.end_array().key("meters").begin_array();
  if (context.limit_readings)
    for (const LimitReading& reading : context.limit_readings(account->id, account->tier))
      write_meter(json, reading, now_ms);
  json.end_array();
  if (context.refusals) {
    json.key("refused").begin_object().key("since_ms").value(context.started_ms);
    json.key("hours").begin_array();
    for (const std::uint32_t count : context.refusals(account->id)) json.value(count);
    json.end_array().end_object();
  }
  json.key("upgrade_contact").value(context.upgrade_contact).end_object();
  return out;
}

}  // namespace solidrust
