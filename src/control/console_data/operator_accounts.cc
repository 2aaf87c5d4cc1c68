#include "control/console_data/operator_accounts.h"

#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "base/json_writer.h"
#include "control/accounts/account_operations.h"
#include "control/accounts/accounts.h"
#include "control/budgets/budget_operations.h"
#include "control/console_data/access.h"
#include "control/doors.h"
#include "limit/limits.h"
#include "store/row_words.h"

namespace solidrust {
namespace {

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

Result<ConsoleAccountRow> find_person(const PeopleTable& people, const AccountId& id) {
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
  if (!row) return Gate::missing(ObjectKind::account, "id");
  return *std::move(row);
}

}  // namespace

Result<std::string> account_json(const ControlContext& context, const AccountId& account) {
  if (auto people = require_people(context); !people) return std::move(people).error();
  const auto now = find_person(*context.people, account);
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
  if (auto in = admit_person(context, who, kListAccounts); !in) return std::move(in).error();
  if (auto people = require_people(context); !people) return std::move(people).error();
  AccountPage page{AccountId::parse(question.before), question.search, question.limit + 1};
  if (!question.before.empty() && !page.before)
    return Error{ErrorCode::invalid_value, "before must be the `next` of a page.", "before"};
  std::vector<ConsoleAccountRow> accounts;
  Result<void> read = context.people->read([&](ConsoleRows& rows) -> Result<void> {
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
  const auto changed = perform_at(context, Caller::person(who, actor), kChangeAccount, id, body);
  if (!changed) return changed.error();
  return account_json(context, *changed);
}

Result<std::string> operator_set_budget(ControlContext& context, const SessionIdentity& who,
                                        const Actor& actor, std::string_view id,
                                        std::string_view body) {
  const auto set = perform_at(context, Caller::person(who, actor), kSetAccountBudget, id, body);
  if (!set) return set.error();
  return account_json(context, *AccountId::parse(set->account));
}

}  // namespace solidrust
