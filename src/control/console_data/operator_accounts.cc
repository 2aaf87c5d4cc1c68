#include "control/console_data/operator_accounts.h"

#include <array>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "base/json_writer.h"
#include "control/accounts/account_change.h"
#include "control/accounts/accounts.h"
#include "control/budgets/budget_commands.h"
#include "control/command.h"
#include "control/console_data/access.h"
#include "control/params.h"
#include "control/tiers/tiers.h"
#include "limit/limits.h"
#include "store/row_words.h"

namespace solidrust {
namespace {

Result<ConsoleStore*> people_of(const ControlContext& context) {
  if (context.people != nullptr) return context.people;
  return Error{ErrorCode::service_unavailable, "No console is served here."};
}

using Budgets = std::map<std::string, BudgetRow, std::less<>>;  // by account

// Those of accounts, not of keys. Empty where this process knows nothing of budgets.
Result<Budgets> budgets_of(const ControlContext& context, const std::string& account = {}) {
  Budgets budgets;
  if (context.budgets == nullptr) return budgets;
  auto rows = account.empty() ? context.budgets->list() : context.budgets->of_account(account);
  if (!rows) return std::move(rows).error();
  for (BudgetRow& row : *rows)
    if (row.key.empty()) budgets.emplace(row.account, std::move(row));
  return budgets;
}

void write_budget(JsonWriter& json, const BudgetRow* budget) {
  json.key("budget");
  if (budget == nullptr) {
    json.null();
    return;
  }
  json.begin_object().key("tokens").value(budget->tokens);
  json.key("cost_nano").value(budget->nano);
  json.end_object();
}

void write_account(JsonWriter& json, const ConsoleAccountRow& row, const Budgets& budgets) {
  json.begin_object().key("id").value(row.id.str()).key("email").value(row.email);
  json.key("role").value(to_string(row.role)).key("tier").value(row.tier);
  json.key("disabled").value(row.disabled).key("verified").value(row.verified_ms.has_value());
  json.key("second_factor").value(!row.totp_sealed.empty());
  json.key("created_ms").value(row.created_ms).key("keys").value(row.keys);
  const auto budget = budgets.find(row.id.str());
  write_budget(json, budget == budgets.end() ? nullptr : &budget->second);
  json.end_object();
}

Error no_such_account() {
  return {ErrorCode::not_found, "There is no account with this id.", "id"};
}

Result<ConsoleAccountRow> find_person(ConsoleStore& people, const AccountId& id) {
  std::optional<ConsoleAccountRow> row;
  Result<void> read = people.read([&](ConsoleRows& rows) -> Result<void> {
    auto found = rows.account(id);
    if (!found) return std::move(found).error();
    if (*found)
      if (auto counted = rows.count_keys(**found); !counted) return counted;
    row = std::move(*found);
    return {};
  });
  if (!read) return std::move(read).error();
  if (!row) return no_such_account();
  return *std::move(row);
}

Result<AccountChanges> read_change(std::string_view body) {
  constexpr std::array<std::string_view, 4> kFields{"tier", "role", "disabled",
                                                    "reset_second_factor"};
  Params read(body, kFields);
  AccountChanges changes;
  changes.tier = read.text("tier", kMaxTierName);
  changes.disabled = read.maybe_flag("disabled");
  changes.reset_second_factor = read.flag("reset_second_factor", false);
  changes.role = read_role(read);
  if (read.failed()) return read.error();
  return changes;
}

Result<void> check_own(const SessionIdentity& who, const AccountId& account,
                       const AccountChanges& changes) {
  if (account != who.account) return {};
  if (changes.disabled.value_or(false)) return own_account_stays();
  if (changes.reset_second_factor)  // which takes the password
    return Error{ErrorCode::invalid_argument,
                 "Your own second factor is removed on the page Account.", "reset_second_factor"};
  if (changes.role && *changes.role != who.role)
    return Error{ErrorCode::invalid_argument,
                 "You cannot change your own role: another operator can.", "role"};
  return {};
}

}  // namespace

std::optional<Role> read_role(Params& read) {
  constexpr std::size_t kMaxName = 16;
  const auto name = read.text("role", kMaxName);
  if (!name) return std::nullopt;
  const std::optional<Role> role = role_named(*name);
  if (!role) read.fail({ErrorCode::invalid_value, std::string(kRoleMustBe), "role"});
  return role;
}

Result<std::string> account_json(const ControlContext& context, ConsoleStore& people,
                                 const AccountId& account) {
  const auto now = find_person(people, account);
  if (!now) return now.error();
  const auto budgets = budgets_of(context, account.str());
  if (!budgets) return budgets.error();
  std::string out;
  JsonWriter json(out);
  write_account(json, *now, *budgets);
  return out;
}

std::string new_account_json(const ConsoleAccountRow& account) {
  std::string out;
  JsonWriter json(out);
  write_account(json, account, {});
  return out;
}

Result<std::string> operator_list_accounts(ControlContext& context, const SessionIdentity& who,
                                           const OperatorAccountsQuestion& question) {
  if (auto may = require_may(who, Action::see_installation); !may) return std::move(may).error();
  const auto people = people_of(context);
  if (!people) return people.error();
  AccountPage page{AccountId::parse(question.before), question.search, question.limit + 1};
  if (!question.before.empty() && !page.before)
    return Error{ErrorCode::invalid_value, "before must be the `next` of a page.", "before"};
  std::vector<ConsoleAccountRow> accounts;
  Result<void> read = (*people)->read([&](ConsoleRows& rows) -> Result<void> {
    auto found = rows.accounts(page);
    if (!found) return std::move(found).error();
    accounts = *std::move(found);
    return {};
  });
  if (!read) return std::move(read).error();
  const auto budgets = budgets_of(context);
  if (!budgets) return budgets.error();
  const bool more = accounts.size() > question.limit;
  if (more) accounts.resize(question.limit);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("data").begin_array();
  for (const ConsoleAccountRow& account : accounts) write_account(json, account, *budgets);
  json.end_array().key("next");
  if (more)
    json.value(accounts.back().id.str());
  else
    json.null();
  json.end_object();
  return out;
}

Result<std::string> operator_change_account(ControlContext& context, const SessionIdentity& who,
                                            const Actor& actor, std::string_view id,
                                            std::string_view body) {
  if (auto may = require_may(who, Action::change_installation); !may) return std::move(may).error();
  const auto people = people_of(context);
  if (!people) return people.error();
  const auto changes = read_change(body);
  if (!changes) return changes.error();
  const std::optional<AccountId> account = AccountId::parse(id);
  if (!account) return no_such_account();
  if (auto own = check_own(who, *account, *changes); !own) return std::move(own).error();
  {
    const std::lock_guard lock(context.changes);
    if (auto found = find_person(**people, *account); !found) return std::move(found).error();
    auto changed = change_account(context, **people, actor, *account, *changes);
    if (!changed) return std::move(changed).error();
  }
  return account_json(context, **people, *account);
}

Result<std::string> operator_set_budget(ControlContext& context, const SessionIdentity& who,
                                        const Actor& actor, std::string_view id,
                                        std::string_view body) {
  constexpr std::array<std::string_view, 2> kFields{"tokens", "cost_nano"};
  if (auto may = require_may(who, Action::change_installation); !may) return std::move(may).error();
  const auto people = people_of(context);
  if (!people) return people.error();
  Params read(body, kFields);
  BudgetRow row;
  // Both are asked for: whoever leaves one out might take it away without knowing.
  const auto amount = [&](std::string_view name, std::int64_t most) -> std::optional<std::int64_t> {
    if (read.is_null(name)) return std::nullopt;
    const auto value = read.integer(name, 0, most);
    if (!value)
      read.fail({ErrorCode::missing_field, "Give a number, or null for none.", std::string(name)});
    return value;
  };
  row.tokens = amount("tokens", static_cast<std::int64_t>(Budget::kMaxTokens));
  row.nano = amount("cost_nano", Budget::kMaxNano);
  if (read.failed()) return read.error();
  const std::optional<AccountId> account = AccountId::parse(id);
  if (!account) return no_such_account();
  {
    const std::lock_guard lock(context.changes);
    if (auto found = find_person(**people, *account); !found) return std::move(found).error();
    row.account = account->str();
    if (auto set = set_budget(context, actor, row); !set) return std::move(set).error();
  }
  return account_json(context, **people, *account);
}

}  // namespace solidrust
