#include "control/accounts/account_commands.h"

#include <array>
#include <limits>
#include <utility>

#include "base/ascii_case.h"
#include "base/json_writer.h"
#include "control/accounts/account_facts.h"
#include "control/accounts/account_json.h"
#include "control/accounts/account_operations.h"
#include "control/accounts/accounts.h"
#include "control/doors.h"
#include "control/params.h"
#include "control/tiers/tiers.h"
#include "control/timestamp.h"
#include "limit/limits.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxStatus = 16;

Result<std::string> rendered(Result<AccountRow> account) {
  if (!account) return std::move(account).error();
  std::string out;
  JsonWriter json(out);
  write_account(json, *account);
  return out;
}

Result<std::string> change_command(ControlContext& context, const Caller& caller,
                                   std::string_view params, NamedForm form) {
  form.also_called = kAccountAlsoCalled;
  const auto changed = perform_named(context, caller, kChangeAccount, params, form);
  if (!changed) return changed.error();
  return rendered(find_account(context, changed->str(), "account"));
}

// What else is known of an account, where this process knows it. Each writes its members.
Result<void> write_person(JsonWriter& json, ControlContext& context, const AccountId& account) {
  if (context.people == nullptr) return {};
  std::optional<ConsoleAccountRow> person;
  Result<void> read = context.people->read([&](ConsoleRows& rows) -> Result<void> {
    auto found = rows.account(account);
    if (!found) return std::move(found).error();
    person = *std::move(found);
    return {};
  });
  if (!read || !person) return read;
  const auto sessions = count_sessions(*context.people, account);
  if (!sessions) return sessions.error();
  json.key("confirmed").value(person->verified_ms.has_value());
  json.key("second_factor").value(!person->totp_sealed.empty());
  json.key("sessions").value(std::uint64_t{*sessions});
  return {};
}

Result<void> write_keys(JsonWriter& json, ControlContext& context, const AccountId& account) {
  const auto keys = key_facts(context, account);
  if (!keys) return keys.error();
  json.key("keys").begin_object().key("total").value(std::uint64_t{keys->total});
  json.key("live").value(std::uint64_t{keys->live}).key("last_used_at");
  keys->last_used_ms ? json.value(format_timestamp(*keys->last_used_ms)) : json.null();
  json.end_object();
  return {};
}

Result<void> write_budget(JsonWriter& json, ControlContext& context, const AccountId& account) {
  if (context.budgets == nullptr) return {};
  const auto budgets = context.budgets->of_account(account.str());
  if (!budgets) return budgets.error();
  json.key("budget");
  if (budgets->empty() || !budgets->front().key.empty()) {
    json.null();
    return {};
  }
  const BudgetRow& own = budgets->front();
  json.begin_object().key("tokens").value(own.tokens);
  json.key("money");
  own.nano ? json.value(nano_text(*own.nano)) : json.null();
  json.end_object();
  return {};
}

Result<void> write_month(JsonWriter& json, ControlContext& context, const AccountId& account) {
  if (context.usage == nullptr) return {};
  const auto month = used_this_month(context, account);
  if (!month) return month.error();
  json.key("month").begin_object().key("requests").value(month->requests);
  json.key("tokens").value(month->tokens());
  json.key("cost").value(nano_text(month->cost_nano)).end_object();
  return {};
}

}  // namespace

Result<std::string> create_account_command(ControlContext& context, const Caller& caller,
                                           std::string_view params) {
  // Nobody is invited from here: no mail leaves.
  static constexpr std::array<std::string_view, 3> kFields{"email", "tier", "role"};
  const auto made =
      perform_named(context, caller, kCreateAccount, params,
                    {kFields, [](Params& read) { read.preset_flag("invite", false); }});
  if (!made) return made.error();
  return rendered(find_account(context, made->row.id.str(), "account"));
}

Result<std::string> list_accounts_command(ControlContext& context, const Caller& /*caller*/,
                                          std::string_view params) {
  constexpr std::array<std::string_view, 3> kFields{"limit", "search", "status"};
  Params read(params, kFields);
  const auto limit = read.integer("limit", 1, kMaxAccountsListed);
  const std::string search = read.text("search", kMaxSearch).value_or("");
  const std::string status = read.text("status", kMaxStatus).value_or("");
  if (!status.empty() && status != "active" && status != "disabled")
    read.fail({ErrorCode::invalid_value, "status must be active or disabled.", "status"});
  if (read.failed()) return read.error();
  const bool all = search.empty() && status.empty();
  auto accounts = context.accounts.latest(limit && all ? static_cast<std::size_t>(*limit)
                                                       : std::numeric_limits<std::size_t>::max());
  if (!accounts) return std::move(accounts).error();
  std::erase_if(*accounts, [&](const AccountRow& account) {
    return (!status.empty() && account.disabled != (status == "disabled")) ||
           !(contains_in_any_case(account.email, search) ||
             contains_in_any_case(account.id.str(), search));
  });
  auto total = all ? context.accounts.count()
                   : Result<std::int64_t>(static_cast<std::int64_t>(accounts->size()));
  if (!total) return std::move(total).error();
  if (limit && accounts->size() > static_cast<std::size_t>(*limit))
    accounts->resize(static_cast<std::size_t>(*limit));
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("total").value(*total).key("accounts").begin_array();
  for (const AccountRow& account : *accounts) write_account(json, account);
  json.end_array().end_object();
  return out;
}

Result<std::string> show_account_command(ControlContext& context, const Caller& caller,
                                         std::string_view params) {
  const auto account =
      perform_named(context, caller, kShowAccount, params, {{}, nullptr, kAccountAlsoCalled});
  if (!account) return account.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_account_members(json, *account);
  for (const auto write : {write_person, write_keys, write_budget, write_month})
    if (auto written = write(json, context, account->id); !written)
      return std::move(written).error();
  json.end_object();
  return out;
}

Result<std::string> change_account_command(ControlContext& context, const Caller& caller,
                                           std::string_view params) {
  return change_command(context, caller, params, {kChangeAccountFields});
}

Result<std::string> set_account_tier_command(ControlContext& context, const Caller& caller,
                                             std::string_view params) {
  static constexpr std::array<std::string_view, 1> kFields{"tier"};
  return change_command(context, caller, params,
                        {kFields, [](Params& read) { read.required_text("tier", kMaxTierName); }});
}

Result<std::string> set_account_role_command(ControlContext& context, const Caller& caller,
                                             std::string_view params) {
  static constexpr std::array<std::string_view, 1> kFields{"role"};
  return change_command(context, caller, params,
                        {kFields, [](Params& read) { read.required_text("role", kMaxRole); }});
}

Result<std::string> reset_second_factor_command(ControlContext& context, const Caller& caller,
                                                std::string_view params) {
  return change_command(context, caller, params,
                        {{}, [](Params& read) { read.preset_flag("reset_second_factor", true); }});
}

Result<std::string> disable_account_command(ControlContext& context, const Caller& caller,
                                            std::string_view params) {
  return change_command(context, caller, params,
                        {{}, [](Params& read) { read.preset_flag("disabled", true); }});
}

Result<std::string> enable_account_command(ControlContext& context, const Caller& caller,
                                           std::string_view params) {
  return change_command(context, caller, params,
                        {{}, [](Params& read) { read.preset_flag("disabled", false); }});
}

Result<std::string> delete_account_command(ControlContext& context, const Caller& caller,
                                           std::string_view params) {
  const auto gone =
      perform_named(context, caller, kDeleteAccount, params, {{}, nullptr, kAccountAlsoCalled});
  if (!gone) return gone.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("id").value(gone->row.id.str()).key("email").value(gone->row.email);
  json.key("deleted").value(true).key("keys").value(gone->removed.keys);
  json.key("sessions").value(gone->removed.sessions).end_object();
  return out;
}

}  // namespace solidrust
