// change_key of keys.h.
#include <utility>

#include "auth/keys/key_policy.h"
#include "base/json_writer.h"
#include "control/keys/key_json.h"
#include "control/keys/keys.h"
#include "control/timestamp.h"
#include "limit/limits.h"
#include "store/row_words.h"

namespace solidrust {
namespace {

Limits own_limits(const KeyRow& key) {
  const auto limits = parse_limits(key.limits_json);
  return limits ? *limits : Limits{};
}

struct Differences {
  Differences(const KeyRow& a, const KeyRow& b)
      : name(a.name != b.name),
        status(a.status != b.status),
        scopes(a.scopes != b.scopes),
        models(a.models != b.models),
        addresses(a.addresses != b.addresses),
        limits(a.limits_json != b.limits_json),
        expiry(a.expires_ms != b.expires_ms) {}
  int count() const { return name + status + scopes + models + addresses + limits + expiry; }

  bool name, status, scopes, models, addresses, limits, expiry;
};

std::string_view action_of(const Differences& differs, const KeyRow& after) {
  if (differs.count() > 1) return "key.change";
  if (differs.name) return "key.rename";
  if (differs.limits) return "key.set_limits";
  if (differs.status) return after.status == KeyStatus::active ? "key.enable" : "key.disable";
  return "key.change";
}

void write_changed(JsonWriter& json, const Differences& differs, const KeyRow& key) {
  json.begin_object();
  if (differs.name) json.key("name").value(key.name);
  if (differs.status) json.key("status").value(to_string(key.status));
  if (differs.scopes) write_scopes(json, key.scopes);
  if (differs.models) write_list(json, "models", key.models);
  if (differs.addresses) write_list(json, "addresses", key.addresses);
  if (differs.limits) write_limit_members(json, own_limits(key));
  if (differs.expiry) {
    json.key("expires_at");
    if (key.expires_ms)
      json.value(format_timestamp(*key.expires_ms));
    else
      json.null();
  }
  json.end_object();
}

// The end of a key that was rotated or has expired is settled.
Result<void> require_open_end(const KeyRow& key, std::int64_t now_ms) {
  if (!key.rotated_to.empty())
    return Error{ErrorCode::invalid_argument, "The key was rotated: it ends with its grace period.",
                 "id"};
  if (key.expires_ms && *key.expires_ms <= now_ms)
    return Error{ErrorCode::invalid_argument,
                 "The key has expired, and that is for ever. Create a new one.", "id"};
  return {};
}

// {"before":{…},"after":{…}} with what differs.
std::string change_detail(const Differences& differs, const KeyRow& before, const KeyRow& after) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("before");
  write_changed(json, differs, before);
  json.key("after");
  write_changed(json, differs, after);
  json.end_object();
  return out;
}

}  // namespace

Result<KeyRow> change_key(Change& change, KeyRow key, const KeyChanges& changes) {
  const bool more_than_name = changes.status || changes.scopes || changes.models ||
                              changes.addresses || changes.expires_ms || !changes.limits.none();
  if (key.status == KeyStatus::revoked && more_than_name)
    return Error{ErrorCode::invalid_argument,
                 "The key is revoked, and that is for ever. Create a new one.", "id"};
  if (changes.expires_ms)
    if (auto open = require_open_end(key, change.now_ms()); !open) return std::move(open).error();
  const KeyRow before = key;
  if (changes.name) key.name = *changes.name;
  if (changes.status) key.status = *changes.status;
  if (changes.scopes) key.scopes = *changes.scopes;
  if (changes.models) key.models = *changes.models;
  if (changes.addresses) key.addresses = *changes.addresses;
  if (changes.expires_ms) key.expires_ms = *changes.expires_ms;
  if (!changes.limits.none())
    key.limits_json = limits_json(changes.limits.applied_to(own_limits(key)));
  const Differences differs(before, key);
  if (differs.count() == 0) return key;
  auto owner = change.context.accounts.find(key.account);
  if (!owner) return std::move(owner).error();
  const bool disabled = changes.scopes && *owner && (*owner)->disabled;
  if (auto fine = check_key_policy(key, disabled); !fine) return std::move(fine).error();
  auto stored = change.update_key(
      key, {action_of(differs, key), key.id.str(), change_detail(differs, before, key)});
  if (!stored) return std::move(stored).error();
  return key;
}

}  // namespace solidrust
