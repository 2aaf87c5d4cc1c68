#include "control/keys/keys.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "auth/keys/key_policy.h"
#include "base/json_writer.h"
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

Result<std::optional<KeyRow>> find_key(const ControlContext& context, std::string_view id) {
  const std::optional<KeyId> parsed = KeyId::parse(id);
  if (!parsed) return std::optional<KeyRow>();
  return context.keys.find(*parsed);
}

Result<KeyRow> find_meant_key(const ControlContext& context, std::string_view text) {
  auto exact = find_key(context, text);
  if (!exact) return std::move(exact).error();
  if (*exact) return **std::move(exact);
  auto all = context.keys.list({});
  if (!all) return std::move(all).error();
  const std::int64_t now = context.now_ms();
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

Result<FreshKey> create_key(Change& change, AccountRow account, const KeyPolicy& policy) {
  FreshKey fresh = mint_key(change, account.id, policy);
  if (auto fine = check_key_policy(fresh.row, account.disabled); !fine)
    return std::move(fine).error();
  std::string detail;
  JsonWriter json(detail);
  json.begin_object().key("after");
  write_key(json, fresh.row, fresh.row.created_ms);
  json.end_object();
  auto stored = change.insert_key(fresh.row, {"key.create", fresh.row.id.str(), std::move(detail)});
  if (!stored) return std::move(stored).error();
  return fresh;
}

namespace {

Result<KeyRow> revoke_one(Change& change, KeyRow key, const Revocation& revocation) {
  const bool again = key.status == KeyStatus::revoked;
  if (again && (key.compromised || !revocation.compromised)) return key;
  AuditEntry entry{"key.revoke", key.id.str(), revocation_detail(key, revocation)};
  key.compromised = revocation.compromised;
  if (!again) {
    key.status = KeyStatus::revoked;
    key.revoked_ms = change.now_ms();
    key.revoked_by = change.caller.actor.name;
    key.revoked_why = revocation.reason;
  }
  if (auto stored = change.update_key(key, std::move(entry)); !stored)
    return std::move(stored).error();
  return key;
}

Error others_stay(Error error) {
  error.message =
      "The key is revoked, but the other keys of its rotation may still work: " + error.message;
  return error;
}

}  // namespace

Result<RevokedKey> revoke_key(Change& change, KeyRow key, const Revocation& revocation) {
  auto revoked = revoke_one(change, std::move(key), revocation);
  if (!revoked) return std::move(revoked).error();
  RevokedKey out{*std::move(revoked), {}};
  auto others = live_in_rotation(change.context, out.key, change.now_ms());
  if (!others) return others_stay(std::move(others).error());
  for (KeyRow& other : *others) {
    if (out.key.compromised) {
      auto ended = revoke_one(change, std::move(other), {out.key.revoked_why, true});
      if (!ended) return others_stay(std::move(ended).error());
      other = *std::move(ended);
    }
    out.others.push_back(std::move(other));
  }
  return out;
}

}  // namespace solidrust
