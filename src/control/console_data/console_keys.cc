#include "control/console_data/console_keys.h"

#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "control/console_data/console_key_json.h"
#include "control/doors.h"
#include "control/keys/key_operations.h"

namespace solidrust {
namespace {

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
                    context.now_ms());
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

}  // namespace

Result<std::string> console_get_key(ControlContext& context, const SessionIdentity& who,
                                    std::string_view id) {
  return rendered(context, who, perform_at(context, Caller::person(who, {}), kShowKey, id, {}));
}

Result<std::string> console_create_key(ControlContext& context, const SessionIdentity& who,
                                       const Actor& actor, std::string_view body) {
  const auto fresh = perform_at(context, Caller::person(who, actor), kCreateKey, {}, body);
  if (!fresh) return fresh.error();
  return rendered(*fresh, who);
}

Result<std::string> console_change_key(ControlContext& context, const SessionIdentity& who,
                                       const Actor& actor, std::string_view id,
                                       std::string_view body) {
  return rendered(context, who,
                  perform_at(context, Caller::person(who, actor), kChangeKey, id, body));
}

Result<std::string> console_rotate_key(ControlContext& context, const SessionIdentity& who,
                                       const Actor& actor, std::string_view id,
                                       std::string_view body) {
  const auto rotated = perform_at(context, Caller::person(who, actor), kRotateKey, id, body);
  if (!rotated) return rotated.error();
  return rendered(rotated->fresh, who);
}

Result<std::string> console_revoke_key(ControlContext& context, const SessionIdentity& who,
                                       const Actor& actor, std::string_view id,
                                       std::string_view body) {
  const auto revoked = perform_at(context, Caller::person(who, actor), kRevokeKey, id, body);
  if (!revoked) return revoked.error();
  std::vector<std::string_view> ids{revoked->key.id.str()};
  for (const KeyRow& other : revoked->others) ids.push_back(other.id.str());
  const auto sparks = console_sparklines(context, who.account, ids);
  if (!sparks) return sparks.error();
  const std::int64_t now = context.now_ms();
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
