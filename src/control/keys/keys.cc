#include "control/keys/keys.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "auth/keys/key_policy.h"
#include "base/json_writer.h"
#include "control/command.h"
#include "control/keys/key_json.h"
#include "control/names.h"
#include "store/row_words.h"

namespace solidrust {
namespace {

std::string revocation_detail(const KeyRow& key, const Revocation& revocation) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("before").begin_object();
  json.key("status").value(to_string(key.status));
  json.key("compromised").value(key.compromised).end_object();
  json.key("after").begin_object();
  json.key("status").value(to_string(KeyStatus::revoked));
  json.key("compromised").value(revocation.compromised);
  json.key("reason").value(revocation.reason).end_object();
  json.end_object();
  return out;
}

}  // namespace

Result<KeyRow> write_key_change(ControlContext& context, KeyRow key, const AuditRow& audit) {
  auto stored = context.keys.update(key, audit);
  // After a failure too: whether it was committed may not be known.
  if (context.key_changed) context.key_changed(key.id, stored.ok() && key.compromised);
  if (!stored) return std::move(stored).error();
  return key;
}

Result<KeyRow> find_key(ControlContext& context, std::string_view id) {
  const Error missing{ErrorCode::not_found, "There is no key with this id.", "id"};
  const std::optional<KeyId> parsed = KeyId::parse(id);
  if (!parsed) return missing;
  auto found = context.keys.find(*parsed);
  if (!found) return std::move(found).error();
  if (!*found) return missing;
  return std::move(**found);
}

Result<KeyRow> find_meant_key(ControlContext& context, std::string_view text) {
  auto exact = find_key(context, text);
  if (exact || exact.error().code != ErrorCode::not_found) return exact;
  auto all = context.keys.list({});
  if (!all) return std::move(all).error();
  const std::int64_t now = unix_ms(context.clock.system());
  std::vector<KeyRow> meant;
  const auto collect = [&](auto fits) {
    if (!meant.empty()) return;
    std::copy_if(all->begin(), all->end(), std::back_inserter(meant), fits);
  };
  collect([&](const KeyRow& key) { return is_short_for<KeyTag>(text, key.id.str()); });
  collect([&](const KeyRow& key) { return key.name == text && is_live(key, now); });
  collect([&](const KeyRow& key) { return key.name == text; });
  if (meant.empty())
    return Error{ErrorCode::not_found, "There is no key with this id or name.", "id"};
  if (meant.size() == 1) return std::move(meant.front());
  std::vector<std::pair<std::string, std::string>> choices;
  choices.reserve(meant.size());
  for (const KeyRow& key : meant) choices.emplace_back(key.id.str(), key.name);
  return Error{ErrorCode::invalid_argument,
               "Several keys may be meant: " + choices_text(choices) + ". Name one by its id.",
               "id"};
}

Result<FreshKey> create_key(ControlContext& context, const Actor& actor, const AccountRow& account,
                            const KeyPolicy& policy) {
  FreshKey fresh = mint_key(context, actor, account.id, policy);
  if (auto fine = check_key_policy(fresh.row, account.disabled); !fine)
    return std::move(fine).error();
  std::string detail;
  JsonWriter json(detail);
  json.begin_object().key("after");
  write_key(json, fresh.row, fresh.row.created_ms);
  json.end_object();
  auto stored = context.keys.insert(
      fresh.row, audit_row(context, actor, "key.create", fresh.row.id.str(), std::move(detail)));
  if (!stored) return std::move(stored).error();
  return fresh;
}

Revocation read_revocation(Params& params, std::size_t max_reason) {
  Revocation revocation;
  revocation.reason = params.text("reason", max_reason).value_or(std::string());
  revocation.compromised = params.flag("compromised", false);
  if (contains_key(revocation.reason))
    params.fail({ErrorCode::invalid_value, "reason holds an API key; leave it out.", "reason"});
  return revocation;
}

namespace {

Result<KeyRow> revoke_one(ControlContext& context, const Actor& actor, KeyRow key,
                          const Revocation& revocation) {
  const bool again = key.status == KeyStatus::revoked;
  if (again && (key.compromised || !revocation.compromised)) return key;
  const AuditRow audit =
      audit_row(context, actor, "key.revoke", key.id.str(), revocation_detail(key, revocation));
  key.compromised = revocation.compromised;
  if (!again) {
    key.status = KeyStatus::revoked;
    key.revoked_ms = audit.at_ms;
    key.revoked_by = actor.name;
    key.revoked_why = revocation.reason;
  }
  return write_key_change(context, std::move(key), audit);
}

Error others_stay(Error error) {
  error.message =
      "The key is revoked, but the other keys of its rotation may still work: " + error.message;
  return error;
}

}  // namespace

Result<RevokedKey> revoke_key(ControlContext& context, const Actor& actor, KeyRow key,
                              const Revocation& revocation) {
  auto revoked = revoke_one(context, actor, std::move(key), revocation);
  if (!revoked) return std::move(revoked).error();
  RevokedKey out{*std::move(revoked), {}};
  auto others = live_in_rotation(context, out.key, unix_ms(context.clock.system()));
  if (!others) return others_stay(std::move(others).error());
  for (KeyRow& other : *others) {
    if (out.key.compromised) {
      auto ended = revoke_one(context, actor, std::move(other), {out.key.revoked_why, true});
      if (!ended) return others_stay(std::move(ended).error());
      other = *std::move(ended);
    }
    out.others.push_back(std::move(other));
  }
  return out;
}

}  // namespace solidrust
