#include "control/console_data/console_key_json.h"

#include <optional>

#include "base/time_units.h"
#include "control/keys/key_json.h"
#include "control/limits/limit_fields.h"
#include "limit/limits.h"
#include "store/row_words.h"

namespace solidrust {
namespace {

void write_id(JsonWriter& json, std::string_view name, const KeyId& id) {
  json.key(name);
  if (id.empty())
    json.null();
  else
    json.value(id.str());
}

}  // namespace

Result<Sparklines> console_sparklines(ControlContext& context, const AccountId& account,
                                      std::span<const std::string_view> keys) {
  Sparklines out;
  if (context.usage == nullptr) return out;
  const std::int64_t first = context.now_ms() / kDayMs - (kSparkDays - 1);
  const auto days = context.usage->key_days(account.str(), keys, first);
  if (!days) return days.error();
  for (const KeyDay& day : *days)
    if (day.day >= first && day.day < first + kSparkDays)
      out[day.key][static_cast<std::size_t>(day.day - first)] = day.requests;
  return out;
}

std::string_view console_key_status(const KeyRow& key, std::int64_t now) {
  const std::string_view state = key_state(key, now);
  return state == "rotating" ? "active" : state;
}

void write_console_key(JsonWriter& json, const KeyRow& key, const SessionIdentity& who,
                       const Sparklines& sparks, std::int64_t now) {
  json.key("id").value(key.id.str()).key("name").value(key.name).key("hint").value(key.hint);
  json.key("environment").value(to_string(key.environment));
  write_scopes(json, key.scopes);
  write_list(json, "models", key.models);
  write_list(json, "addresses", key.addresses);
  const auto limits = parse_limits(key.limits_json);
  json.key("limits").begin_object();
  write_limit_members(json, limits ? *limits : Limits{});
  json.end_object();
  json.key("status").value(console_key_status(key, now));
  json.key("created_ms").value(key.created_ms);
  json.key("created_by").value(key.created_by == who.account.str() ? who.email : key.created_by);
  json.key("expires_ms").value(key.expires_ms);
  json.key("last_used_ms").value(key.last_used_ms);
  json.key("last_used_from").value(key.last_used_from);
  write_id(json, "rotated_from", key.rotated_from);
  write_id(json, "rotated_to", key.rotated_to);
  json.key("uses_after_rotation").value(key.uses_after_rotation);
  json.key("revoked_ms").value(key.revoked_ms);
  json.key("revoked_why").value(key.revoked_why);
  json.key("sparkline").begin_array();
  const auto spark = sparks.find(key.id.str());
  for (std::size_t i = 0; i < kSparkDays; ++i)
    json.value(spark == sparks.end() ? std::int64_t{0} : spark->second[i]);
  json.end_array();
}

KeyRow console_key_with_use(const ControlContext& context, KeyRow key) {
  if (const auto use = context.server.unwritten_use(key.id)) {
    key.last_used_ms = use->at_ms;
    key.last_used_from = use->from;
    key.uses_after_rotation += use->after_rotation;
  }
  return key;
}

}  // namespace solidrust
