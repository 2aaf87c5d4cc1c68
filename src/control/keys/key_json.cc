#include "control/keys/key_json.h"

#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "auth/keys/scopes.h"
#include "control/timestamp.h"
#include "store/row_words.h"

namespace solidrust {
namespace {

void write_time(JsonWriter& json, std::string_view name, std::optional<std::int64_t> ms) {
  json.key(name);
  if (ms)
    json.value(format_timestamp(*ms));
  else
    json.null();
}

void write_revocation(JsonWriter& json, const KeyRow& key) {
  json.key("revoked");
  if (key.status != KeyStatus::revoked) {
    json.null();
    return;
  }
  json.begin_object();
  write_time(json, "at", key.revoked_ms);
  json.key("by").text_or_null(key.revoked_by);
  json.key("reason").text_or_null(key.revoked_why);
  json.key("compromised").value(key.compromised);
  json.end_object();
}

bool has_expired(const KeyRow& key, std::int64_t now_ms) {
  return key.expires_ms && *key.expires_ms <= now_ms;
}

}  // namespace

std::string_view key_state(const KeyRow& key, std::int64_t now_ms) {
  if (key.status == KeyStatus::revoked) return "revoked";
  if (has_expired(key, now_ms)) return "expired";
  if (key.status == KeyStatus::disabled) return "disabled";
  return key.rotated_to.empty() ? "active" : "rotating";
}

bool is_live(const KeyRow& key, std::int64_t now_ms) {
  return key.status != KeyStatus::revoked && !has_expired(key, now_ms);
}

void write_list(JsonWriter& json, std::string_view name, const std::vector<std::string>& list) {
  json.key(name).begin_array();
  for (const std::string& item : list) json.value(item);
  json.end_array();
}

void write_scopes(JsonWriter& json, std::uint32_t scopes) {
  json.key("scopes").begin_array();
  for (const NamedScope& scope : kScopes)
    if ((scopes & scope.scope) != 0) json.value(scope.name);
  json.end_array();
}

void write_key_members(JsonWriter& json, const KeyRow& key, std::int64_t now_ms) {
  json.key("id").value(key.id.str());
  json.key("account").value(key.account.str());
  json.key("name").value(key.name);
  json.key("environment").value(to_string(key.environment));
  json.key("hint").value(key.hint);
  json.key("status").value(key_state(key, now_ms));
  write_scopes(json, key.scopes);
  write_list(json, "models", key.models);
  write_list(json, "addresses", key.addresses);
  json.key("limits");
  if (key.limits_json.empty())
    json.null();
  else
    json.raw(key.limits_json);
  write_time(json, "created_at", key.created_ms);
  json.key("created_by").text_or_null(key.created_by);
  write_time(json, "expires_at", key.expires_ms);
  write_time(json, "last_used_at", key.last_used_ms);
  json.key("last_used_from").text_or_null(key.last_used_from);
  json.key("rotated_from").text_or_null(key.rotated_from.str());
  json.key("rotated_to").text_or_null(key.rotated_to.str());
  json.key("uses_after_rotation").value(key.uses_after_rotation);
  write_revocation(json, key);
}

void write_others(JsonWriter& json, const std::vector<KeyRow>& others, std::int64_t now_ms) {
  json.key("others").begin_array();
  for (const KeyRow& other : others) write_key(json, other, now_ms);
  json.end_array();
}

std::string others_warning(const std::vector<KeyRow>& others, std::int64_t now_ms) {
  std::string text;
  for (const KeyRow& other : others) {
    if (!is_live(other, now_ms)) continue;
    std::string may;
    for (const NamedScope& scope : kScopes)
      if ((other.scopes & scope.scope) != 0) may.append(may.empty() ? "" : ", ").append(scope.name);
    text += fmt::format(
        "{}The other key of this rotation, {} ({}), {} {}, with {}. `keys revoke {}` ends it.",
        text.empty() ? "" : " ", other.id.str(), other.hint,
        other.status == KeyStatus::disabled ? "is disabled, and could be enabled" : "still works",
        other.expires_ms ? "until " + format_timestamp(*other.expires_ms) : "without an end", may,
        other.id.str());
  }
  return text;
}

void write_key(JsonWriter& json, const KeyRow& key, std::int64_t now_ms) {
  json.begin_object();
  write_key_members(json, key, now_ms);
  json.end_object();
}

}  // namespace solidrust
