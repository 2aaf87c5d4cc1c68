#include "control/console_data/console_keys.h"

#include <array>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "base/utf8.h"
#include "control/console_data/access.h"
#include "control/keys/key_json.h"
#include "control/keys/keys.h"
#include "control/limits/limit_fields.h"
#include "control/params.h"
#include "control/timestamp.h"
#include "limit/limits.h"
#include "store/row_words.h"

namespace solidrust {
namespace {

constexpr std::int64_t kSparkDays = 14;
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::size_t kMaxReason = 200;  // characters
constexpr std::size_t kMaxWord = 32;

using Sparkline = std::array<std::int64_t, kSparkDays>;
using Sparklines = std::map<std::string, Sparkline, std::less<>>;

std::int64_t now_ms(const ControlContext& context) {
  return unix_ms(context.clock.system());
}

Result<Sparklines> sparklines(ControlContext& context, const AccountId& account) {
  Sparklines out;
  if (context.usage == nullptr) return out;
  const std::int64_t first = now_ms(context) / kDayMs - (kSparkDays - 1);
  const auto days = context.usage->key_days(account.str(), first);
  if (!days) return days.error();
  for (const KeyDay& day : *days)
    if (day.day >= first && day.day < first + kSparkDays)
      out[day.key][static_cast<std::size_t>(day.day - first)] = day.requests;
  return out;
}

void write_number(JsonWriter& json, std::string_view name, std::optional<std::int64_t> number) {
  json.key(name);
  if (number)
    json.value(*number);
  else
    json.null();
}

void write_id(JsonWriter& json, std::string_view name, const KeyId& id) {
  json.key(name);
  if (id.empty())
    json.null();
  else
    json.value(id.str());
}

// One of the four words of the schema: a rotated key in its grace period is still active.
std::string_view console_status(const KeyRow& key, std::int64_t now) {
  const std::string_view state = key_state(key, now);
  return state == "rotating" ? "active" : state;
}

// The members of Key. `key` is its row with what is not written yet of its use.
void write_members(JsonWriter& json, const KeyRow& key, const SessionIdentity& who,
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
  json.key("status").value(console_status(key, now));
  json.key("created_ms").value(key.created_ms);
  json.key("created_by").value(key.created_by == who.account.str() ? who.email : key.created_by);
  write_number(json, "expires_ms", key.expires_ms);
  write_number(json, "last_used_ms", key.last_used_ms);
  json.key("last_used_from").value(key.last_used_from);
  write_id(json, "rotated_from", key.rotated_from);
  write_id(json, "rotated_to", key.rotated_to);
  json.key("uses_after_rotation").value(key.uses_after_rotation);
  write_number(json, "revoked_ms", key.revoked_ms);
  json.key("revoked_why").value(key.revoked_why);
  json.key("sparkline").begin_array();
  const auto spark = sparks.find(key.id.str());
  for (std::size_t i = 0; i < kSparkDays; ++i)
    json.value(spark == sparks.end() ? std::int64_t{0} : spark->second[i]);
  json.end_array();
}

KeyRow with_use(const ControlContext& context, KeyRow key) {
  if (!context.unwritten_use) return key;
  if (const auto use = context.unwritten_use(key.id)) {
    key.last_used_ms = use->at_ms;
    key.last_used_from = use->from;
    key.uses_after_rotation += use->after_rotation;
  }
  return key;
}

Result<std::string> rendered(ControlContext& context, const SessionIdentity& who,
                             Result<KeyRow> key) {
  if (!key) return std::move(key).error();
  const auto sparks = sparklines(context, who.account);
  if (!sparks) return sparks.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_members(json, with_use(context, *std::move(key)), who, *sparks, now_ms(context));
  json.end_object();
  return out;
}

std::string rendered(const FreshKey& fresh, const SessionIdentity& who) {
  std::string out;
  out.reserve(16 * 1024);  // no copy that it has outgrown stays behind
  JsonWriter json(out);
  json.begin_object().key("key").value(fresh.text.reveal());
  write_members(json, fresh.row, who, {}, fresh.row.created_ms);
  json.end_object();
  return out;
}

LimitChanges read_limits(Params& params) {
  const auto limits = params.object("limits");
  return limits ? read_limit_object(params, *limits, "limits") : LimitChanges{};
}

std::optional<KeyStatus> read_status(Params& params) {
  const auto status = params.text("status", kMaxWord);
  if (!status) return std::nullopt;
  if (*status == "active") return KeyStatus::active;
  if (*status != "disabled")
    params.fail({ErrorCode::invalid_value, "status must be active or disabled.", "status"});
  return KeyStatus::disabled;
}

std::chrono::milliseconds read_grace(Params& params) {
  const auto text = params.text("grace", kMaxWord);
  if (!text) return kDefaultGrace;
  const auto span = parse_span(*text);
  if (span && *span <= kMaxGrace) return *span;
  params.fail({ErrorCode::invalid_value,
               "grace must be a number with a unit, from 0s to 7d: 30m, 12h, 2d.", "grace"});
  return kDefaultGrace;
}

}  // namespace

Result<std::string> console_list_keys(ControlContext& context, const SessionIdentity& who) {
  const auto keys = context.keys.list(who.account);
  if (!keys) return keys.error();
  const auto sparks = sparklines(context, who.account);
  if (!sparks) return sparks.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("data").begin_array();
  for (const KeyRow& key : *keys) {
    json.begin_object();
    write_members(json, with_use(context, key), who, *sparks, now_ms(context));
    json.end_object();
  }
  json.end_array().end_object();
  return out;
}

Result<std::string> console_get_key(ControlContext& context, const SessionIdentity& who,
                                    std::string_view id) {
  return rendered(context, who, find_own_key(context, who, id));
}

Result<std::string> console_create_key(ControlContext& context, const SessionIdentity& who,
                                       const Actor& actor, std::string_view body) {
  constexpr std::array<std::string_view, 7> kFields{
      "name", "environment", "scopes", "models", "addresses", "limits", "expires_in"};
  if (auto may = require_role(who, Role::owner); !may) return std::move(may).error();
  if (auto may = require_verified(who); !may) return std::move(may).error();
  Params read(body, kFields);
  KeyPolicy policy = read_key_policy(read, now_ms(context));
  policy.limits_json = limits_json(read_limits(read).applied_to({}));
  if (read.failed()) return read.error();
  const std::lock_guard lock(context.changes);
  const auto account = own_account(context, who);
  if (!account) return account.error();
  const auto fresh = create_key(context, actor, *account, policy);
  if (!fresh) return fresh.error();
  return rendered(*fresh, who);
}

Result<std::string> console_change_key(ControlContext& context, const SessionIdentity& who,
                                       const Actor& actor, std::string_view id,
                                       std::string_view body) {
  constexpr std::array<std::string_view, 6> kFields{"name",   "status",    "scopes",
                                                    "models", "addresses", "limits"};
  if (auto may = require_role(who, Role::owner); !may) return std::move(may).error();
  Params read(body, kFields);
  KeyChanges changes;
  changes.name = read_key_name_if_given(read);
  changes.status = read_status(read);
  changes.scopes = read_key_scopes(read);
  changes.models = read_key_models(read);
  changes.addresses = read_key_addresses(read);
  changes.limits = read_limits(read);
  if (read.failed()) return read.error();
  const std::lock_guard lock(context.changes);
  auto key = find_own_key(context, who, id);
  if (!key) return std::move(key).error();
  return rendered(context, who, change_key(context, actor, *std::move(key), changes));
}

Result<std::string> console_rotate_key(ControlContext& context, const SessionIdentity& who,
                                       const Actor& actor, std::string_view id,
                                       std::string_view body) {
  constexpr std::array<std::string_view, 1> kFields{"grace"};
  if (auto may = require_role(who, Role::owner); !may) return std::move(may).error();
  if (auto may = require_verified(who); !may) return std::move(may).error();
  Params read(body, kFields);
  const std::chrono::milliseconds grace = read_grace(read);
  if (read.failed()) return read.error();
  const std::lock_guard lock(context.changes);
  auto key = find_own_key(context, who, id);
  if (!key) return std::move(key).error();
  const auto rotated = rotate_key(context, actor, *std::move(key), grace);
  if (!rotated) return rotated.error();
  return rendered(rotated->fresh, who);
}

Result<std::string> console_revoke_key(ControlContext& context, const SessionIdentity& who,
                                       const Actor& actor, std::string_view id,
                                       std::string_view body) {
  constexpr std::array<std::string_view, 2> kFields{"reason", "compromised"};
  if (auto may = require_role(who, Role::owner); !may) return std::move(may).error();
  Params read(body, kFields);
  const Revocation revocation = read_revocation(read, 4 * kMaxReason);
  if (utf8_characters(revocation.reason) > kMaxReason)
    read.fail({ErrorCode::invalid_value, "reason must be at most 200 characters long.", "reason"});
  if (read.failed()) return read.error();
  const std::lock_guard lock(context.changes);
  auto key = find_own_key(context, who, id);
  if (!key) return std::move(key).error();
  const auto revoked = revoke_key(context, actor, *std::move(key), revocation);
  if (!revoked) return revoked.error();
  const auto sparks = sparklines(context, who.account);
  if (!sparks) return sparks.error();
  const std::int64_t now = now_ms(context);
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_members(json, with_use(context, revoked->key), who, *sparks, now);
  json.key("others").begin_array();
  for (const KeyRow& other : revoked->others) {
    json.begin_object();
    write_members(json, with_use(context, other), who, *sparks, now);
    json.end_object();
  }
  json.end_array().end_object();
  return out;
}

}  // namespace solidrust
