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
#include "control/accounts/email.h"
#include "control/doors.h"
#include "control/keys/key_json.h"
#include "control/keys/key_operations.h"
#include "control/names.h"
#include "control/params.h"

namespace solidrust {
namespace {

Result<std::string> rendered(const ControlContext& context, Result<KeyRow> key) {
  if (!key) return std::move(key).error();
  std::string out;
  JsonWriter json(out);
  write_key(json, *key, context.now_ms());
  return out;
}

// One of the commands that change one thing of a key.
Result<std::string> change_command(ControlContext& context, const Caller& caller,
                                   std::string_view params, const NamedForm& form) {
  return rendered(context, perform_named(context, caller, kChangeKey, params, form));
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
                   read.text("status", kMaxChoice).value_or("")};
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
  const CatalogPtr catalog = context.server.catalog();
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

// Everybody's for the shell that names no account; a person's own.
Result<AccountId> whose_keys(ControlContext& context, const Caller& caller,
                             const std::optional<std::string>& named) {
  if (!caller.is_person() && !named) return AccountId();
  const auto found = find_key_owner({context, caller}, named.value_or(std::string()));
  if (!found) return found.error();
  if (!*found || may(caller, kListKeys.action, owner_of(**found)) != Verdict::yes)
    return Gate::missing(ObjectKind::account, "account");
  return (*found)->id;
}

}  // namespace

Result<std::string> create_key_command(ControlContext& context, const Caller& caller,
                                       std::string_view params) {
  auto fresh = perform_named(context, caller, kCreateKey, params);
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

Result<std::string> list_keys_command(ControlContext& context, const Caller& caller,
                                      std::string_view params) {
  constexpr std::array<std::string_view, 4> kFields{"account", "limit", "search", "status"};
  Params read(params, kFields);
  const std::optional<std::string> owner = read.text("account", kMaxEmail);
  const auto limit = read.integer("limit", 1, kMaxKeysListed);
  const KeyFilter filter = read_filter(read);
  if (read.failed()) return read.error();
  const auto account = whose_keys(context, caller, owner);
  if (!account) return account.error();
  const auto keys = context.keys.list(*account);
  if (!keys) return keys.error();
  ObjectNames names(context);
  std::string list;
  JsonWriter json(list);
  json.begin_array();
  std::int64_t total = 0;
  for (const KeyRow& key : *keys) {
    const auto wanted = passes(filter, key, names, context.now_ms());
    if (!wanted) return wanted.error();
    if (!*wanted || ++total > limit.value_or(total)) continue;
    const auto email = names.of(key.account.str());
    if (!email) return email.error();
    write_owned_key(json, key, *email, context.now_ms());
  }
  json.end_array();
  std::string out;
  JsonWriter(out).begin_object().key("total").value(total).key("keys").raw(list).end_object();
  return out;
}

Result<std::string> show_key_command(ControlContext& context, const Caller& caller,
                                     std::string_view params) {
  const auto key = perform_named(context, caller, kShowKey, params);
  if (!key) return key.error();
  const auto email = ObjectNames(context).of(key->account.str());
  if (!email) return email.error();
  std::string out;
  JsonWriter json(out);
  write_owned_key(json, *key, *email, context.now_ms());
  return out;
}

Result<std::string> change_key_command(ControlContext& context, const Caller& caller,
                                       std::string_view params) {
  return change_command(context, caller, params, {kChangeKeyFields});
}

Result<std::string> rename_key_command(ControlContext& context, const Caller& caller,
                                       std::string_view params) {
  static constexpr std::array<std::string_view, 1> kFields{"name"};
  return change_command(context, caller, params,
                        {kFields, [](Params& read) { read_key_name(read); }});  // it is required
}

Result<std::string> set_key_limits_command(ControlContext& context, const Caller& caller,
                                           std::string_view params) {
  static constexpr std::array<std::string_view, 1> kFields{"limits"};
  return change_command(context, caller, params, {kFields});
}

Result<std::string> disable_key_command(ControlContext& context, const Caller& caller,
                                        std::string_view params) {
  return change_command(context, caller, params,
                        {{}, [](Params& read) { read.preset_text("status", "disabled"); }});
}

Result<std::string> enable_key_command(ControlContext& context, const Caller& caller,
                                       std::string_view params) {
  return change_command(context, caller, params,
                        {{}, [](Params& read) { read.preset_text("status", "active"); }});
}

Result<std::string> rotate_key_command(ControlContext& context, const Caller& caller,
                                       std::string_view params) {
  auto rotated = perform_named(context, caller, kRotateKey, params);
  if (!rotated) return std::move(rotated).error();
  std::string out;
  out.reserve(kFreshAnswer);
  JsonWriter json(out);
  json.begin_object();
  write_fresh_members(json, rotated->fresh);
  json.key("old");
  write_key(json, rotated->old, context.now_ms());
  json.end_object();
  return out;
}

Result<std::string> revoke_key_command(ControlContext& context, const Caller& caller,
                                       std::string_view params) {
  const auto revoked = perform_named(context, caller, kRevokeKey, params);
  if (!revoked) return revoked.error();
  const std::int64_t now = context.now_ms();
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
