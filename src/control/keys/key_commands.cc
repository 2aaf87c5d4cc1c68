#include "control/keys/key_commands.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ascii_case.h"
#include "base/json_writer.h"
#include "base/nearest_name.h"
#include "control/accounts/accounts.h"
#include "control/accounts/email.h"
#include "control/keys/key_json.h"
#include "control/keys/keys.h"
#include "control/limits/limit_fields.h"
#include "control/names.h"
#include "control/params.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxMeant = 512;  // bytes of an id or a name
constexpr std::size_t kMaxSearch = 200;
constexpr std::size_t kMaxWord = 16;
constexpr std::size_t kMaxReason = 500;  // bytes

std::int64_t now_ms(const ControlContext& context) {
  return unix_ms(context.clock.system());
}

Result<std::string> rendered(const ControlContext& context, Result<KeyRow> key) {
  if (!key) return std::move(key).error();
  std::string out;
  JsonWriter json(out);
  write_key(json, *key, now_ms(context));
  return out;
}

// The key that `id` names, for the commands that take nothing else.
Result<KeyRow> key_of(ControlContext& context, std::string_view params) {
  constexpr std::array<std::string_view, 1> kFields{"id"};
  Params read(params, kFields);
  const std::string id = read.required_text("id", kMaxMeant);
  if (read.failed()) return read.error();
  return find_meant_key(context, id);
}

Result<std::string> status_command(ControlContext& context, const Actor& actor,
                                   std::string_view params, KeyStatus status) {
  auto key = key_of(context, params);
  if (!key) return std::move(key).error();
  return rendered(context, set_key_status(context, actor, std::move(*key), status));
}

// A key and the address of its account.
void write_owned_key(JsonWriter& json, const KeyRow& key, const std::string& email,
                     std::int64_t now) {
  json.begin_object();
  write_key_members(json, key, now);
  json.key("account_email").text_or_null(email);
  json.end_object();
}

struct KeyFilter {
  std::string search;  // in any case; empty: all
  std::string status;  // as key_state() names it; empty: all
};

KeyFilter read_filter(Params& read) {
  constexpr std::array<std::string_view, 5> kStates{"active", "rotating", "disabled", "expired",
                                                    "revoked"};
  KeyFilter filter{read.text("search", kMaxSearch).value_or(""),
                   read.text("status", kMaxWord).value_or("")};
  if (!filter.status.empty() &&
      std::find(kStates.begin(), kStates.end(), filter.status) == kStates.end())
    read.fail({ErrorCode::invalid_value,
               "status must be active, rotating, disabled, expired or revoked.", "status"});
  return filter;
}

// The address of the key's account is looked up only where it decides.
Result<bool> passes(const KeyFilter& filter, const KeyRow& key, ObjectNames& names,
                    std::int64_t now) {
  if (!filter.status.empty() && key_state(key, now) != filter.status) return false;
  if (contains_in_any_case(key.name, filter.search) ||
      contains_in_any_case(key.hint, filter.search) ||
      contains_in_any_case(key.id.str(), filter.search))
    return true;
  const auto email = names.of(key.account.str());
  if (!email) return email.error();
  return contains_in_any_case(*email, filter.search);
}

// That no such models are served now; they may be later. Nothing where no server knows.
std::string unserved_models(const ControlContext& context, const KeyRow& key) {
  const CatalogPtr catalog = context.catalog ? context.catalog() : nullptr;
  if (!catalog) return {};
  std::vector<std::string_view> known;
  for (const Model& model : catalog->models()) known.push_back(model.name);
  std::string text;
  for (const std::string& model : key.models) {
    if (catalog->find(model) != nullptr || catalog->find_sandbox_model(model) != nullptr) continue;
    if (text.empty())
      text = "No server answers for these models now, only once they are configured:";
    text += " " + model + did_you_mean(model, known);
  }
  return text;
}

// Room for a whole answer: while it is made, no copy that it has outgrown stays behind.
constexpr std::size_t kFreshAnswer = 16 * 1024;

void write_fresh_members(JsonWriter& json, const FreshKey& fresh) {
  json.key("key").value(fresh.text.reveal());
  write_key_members(json, fresh.row, fresh.row.created_ms);
}

}  // namespace

Result<std::string> create_key_command(ControlContext& context, const Actor& actor,
                                       std::string_view params) {
  constexpr auto kFields = with_limit_fields(
      std::array<std::string_view, 8>{"account", "name", "environment", "scopes", "models",
                                      "addresses", "expires_in", "expires_at"});
  Params read(params, kFields);
  const std::string owner = read.required_text("account", kMaxEmail);
  KeyPolicy policy = read_key_policy(read, now_ms(context));
  policy.limits_json = limits_json(read_limit_changes(read).applied_to({}));
  if (read.failed()) return read.error();
  const auto account = find_account(context, owner, "account");
  if (!account) return account.error();
  auto fresh = create_key(context, actor, *account, policy);
  if (!fresh) return std::move(fresh).error();
  std::string out;
  out.reserve(kFreshAnswer);
  JsonWriter json(out);
  json.begin_object();
  write_fresh_members(json, *fresh);
  const std::string warning = unserved_models(context, fresh->row);
  if (!warning.empty()) json.key("warning").value(warning);
  json.end_object();
  return out;
}

Result<std::string> list_keys_command(ControlContext& context, const Actor& /*actor*/,
                                      std::string_view params) {
  constexpr std::array<std::string_view, 4> kFields{"account", "limit", "search", "status"};
  Params read(params, kFields);
  const std::optional<std::string> owner = read.text("account", kMaxEmail);
  const auto limit = read.integer("limit", 1, kMaxKeysListed);
  const KeyFilter filter = read_filter(read);
  if (read.failed()) return read.error();
  AccountId account;
  if (owner) {
    auto found = find_account(context, *owner, "account");
    if (!found) return std::move(found).error();
    account = found->id;
  }
  const auto keys = context.keys.list(account);
  if (!keys) return keys.error();
  ObjectNames names(context);
  std::string list;
  JsonWriter json(list);
  json.begin_array();
  std::int64_t total = 0;
  for (const KeyRow& key : *keys) {
    const auto wanted = passes(filter, key, names, now_ms(context));
    if (!wanted) return wanted.error();
    if (!*wanted || ++total > limit.value_or(total)) continue;
    const auto email = names.of(key.account.str());
    if (!email) return email.error();
    write_owned_key(json, key, *email, now_ms(context));
  }
  json.end_array();
  std::string out;
  JsonWriter(out).begin_object().key("total").value(total).key("keys").raw(list).end_object();
  return out;
}

Result<std::string> show_key_command(ControlContext& context, const Actor& /*actor*/,
                                     std::string_view params) {
  const auto key = key_of(context, params);
  if (!key) return key.error();
  const auto email = ObjectNames(context).of(key->account.str());
  if (!email) return email.error();
  std::string out;
  JsonWriter json(out);
  write_owned_key(json, *key, *email, now_ms(context));
  return out;
}

Result<std::string> rename_key_command(ControlContext& context, const Actor& actor,
                                       std::string_view params) {
  constexpr std::array<std::string_view, 2> kFields{"id", "name"};
  Params read(params, kFields);
  const std::string id = read.required_text("id", kMaxMeant);
  const std::string name = read_key_name(read);
  if (read.failed()) return read.error();
  auto key = find_meant_key(context, id);
  if (!key) return std::move(key).error();
  return rendered(context, rename_key(context, actor, std::move(*key), name));
}

Result<std::string> set_key_limits_command(ControlContext& context, const Actor& actor,
                                           std::string_view params) {
  constexpr auto kFields = with_limit_fields(std::array<std::string_view, 1>{"id"});
  Params read(params, kFields);
  const std::string id = read.required_text("id", kMaxMeant);
  const LimitChanges changes = read_limit_changes(read);
  if (read.failed()) return read.error();
  auto key = find_meant_key(context, id);
  if (!key) return std::move(key).error();
  return rendered(context, set_key_limits(context, actor, std::move(*key), changes));
}

Result<std::string> disable_key_command(ControlContext& context, const Actor& actor,
                                        std::string_view params) {
  return status_command(context, actor, params, KeyStatus::disabled);
}

Result<std::string> enable_key_command(ControlContext& context, const Actor& actor,
                                       std::string_view params) {
  return status_command(context, actor, params, KeyStatus::active);
}

Result<std::string> rotate_key_command(ControlContext& context, const Actor& actor,
                                       std::string_view params) {
  using std::chrono::seconds;
  constexpr std::array<std::string_view, 2> kFields{"id", "grace_seconds"};
  constexpr auto kMax = std::chrono::duration_cast<seconds>(kMaxGrace).count();
  Params read(params, kFields);
  const std::string id = read.required_text("id", kMaxMeant);
  const std::optional<std::int64_t> grace = read.integer("grace_seconds", 0, kMax);
  if (read.failed()) return read.error();
  auto key = find_meant_key(context, id);
  if (!key) return std::move(key).error();
  auto rotated = rotate_key(context, actor, std::move(*key),
                            grace ? std::chrono::milliseconds(seconds{*grace}) : kDefaultGrace);
  if (!rotated) return std::move(rotated).error();
  std::string out;
  out.reserve(kFreshAnswer);
  JsonWriter json(out);
  json.begin_object();
  write_fresh_members(json, rotated->fresh);
  json.key("old");
  write_key(json, rotated->old, now_ms(context));
  json.end_object();
  return out;
}

Result<std::string> revoke_key_command(ControlContext& context, const Actor& actor,
                                       std::string_view params) {
  constexpr std::array<std::string_view, 3> kFields{"id", "reason", "compromised"};
  Params read(params, kFields);
  const std::string id = read.required_text("id", kMaxMeant);
  const Revocation revocation = read_revocation(read, kMaxReason);
  if (read.failed()) return read.error();
  auto key = find_meant_key(context, id);
  if (!key) return std::move(key).error();
  const auto revoked = revoke_key(context, actor, std::move(*key), revocation);
  if (!revoked) return revoked.error();
  const std::int64_t now = now_ms(context);
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_key_members(json, revoked->key, now);
  write_others(json, revoked->others, now);
  json.key("also_revoked").begin_array();
  for (const KeyRow& other : revoked->others)
    if (other.status == KeyStatus::revoked) json.value(other.id.str());
  json.end_array();
  const std::string warning = others_warning(revoked->others, now);
  if (!warning.empty()) json.key("warning").value(warning);
  json.end_object();
  return out;
}

}  // namespace solidrust
