#include "control/console_data/console_keys.h"

#include <array>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "base/utf8.h"
#include "control/console_data/access.h"
#include "control/console_data/console_key_json.h"
#include "control/keys/keys.h"
#include "control/limits/limit_fields.h"
#include "control/params.h"
#include "control/timestamp.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxReason = 200;  // characters
constexpr std::size_t kMaxWord = 32;

std::int64_t now_ms(const ControlContext& context) {
  return unix_ms(context.clock.system());
}

Result<std::string> rendered(ControlContext& context, const SessionIdentity& who,
                             Result<KeyRow> key) {
  if (!key) return std::move(key).error();
  const std::string_view id = key->id.str();
  const auto sparks = console_sparklines(context, who.account, {&id, 1});
  if (!sparks) return sparks.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_console_key(json, console_key_with_use(context, *std::move(key)), who, *sparks,
                    now_ms(context));
  json.end_object();
  return out;
}

std::string rendered(const FreshKey& fresh, const SessionIdentity& who) {
  std::string out;
  out.reserve(16 * 1024);  // no copy that it has outgrown stays behind
  JsonWriter json(out);
  json.begin_object().key("key").value(fresh.text.reveal());
  write_console_key(json, fresh.row, who, {}, fresh.row.created_ms);
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

Result<std::string> console_get_key(ControlContext& context, const SessionIdentity& who,
                                    std::string_view id) {
  return rendered(context, who, find_own_key(context, who, id));
}

Result<std::string> console_create_key(ControlContext& context, const SessionIdentity& who,
                                       const Actor& actor, std::string_view body) {
  constexpr std::array<std::string_view, 7> kFields{
      "name", "environment", "scopes", "models", "addresses", "limits", "expires_in"};
  if (auto may = require_may(who, Action::change_own_keys); !may) return std::move(may).error();
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
  constexpr std::array<std::string_view, 7> kFields{"name",      "status", "scopes",    "models",
                                                    "addresses", "limits", "expires_in"};
  if (auto may = require_may(who, Action::change_own_keys); !may) return std::move(may).error();
  Params read(body, kFields);
  KeyChanges changes;
  changes.name = read_key_name_if_given(read);
  changes.status = read_status(read);
  changes.scopes = read_key_scopes(read);
  changes.models = read_key_models(read);
  changes.addresses = read_key_addresses(read);
  changes.limits = read_limits(read);
  if (read.is_null("expires_in"))
    changes.expires_ms.emplace(std::nullopt);
  else if (const auto expires_ms = read_key_expiry(read, now_ms(context)))
    changes.expires_ms = expires_ms;
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
  if (auto may = require_may(who, Action::change_own_keys); !may) return std::move(may).error();
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
  if (auto may = require_may(who, Action::change_own_keys); !may) return std::move(may).error();
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
  std::vector<std::string_view> ids{revoked->key.id.str()};
  for (const KeyRow& other : revoked->others) ids.push_back(other.id.str());
  const auto sparks = console_sparklines(context, who.account, ids);
  if (!sparks) return sparks.error();
  const std::int64_t now = now_ms(context);
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_console_key(json, console_key_with_use(context, revoked->key), who, *sparks, now);
  json.key("others").begin_array();
  for (const KeyRow& other : revoked->others) {
    json.begin_object();
    write_console_key(json, console_key_with_use(context, other), who, *sparks, now);
    json.end_object();
  }
  json.end_array().end_object();
  return out;
}

}  // namespace solidrust
