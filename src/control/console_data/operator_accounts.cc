#include "control/console_data/operator_accounts.h"

#include <array>
#include <mutex>
#include <utility>

#include "base/json_writer.h"
#include "control/accounts/account_change.h"
#include "control/accounts/accounts.h"
#include "control/command.h"
#include "control/console_data/access.h"
#include "control/params.h"
#include "control/tiers/tiers.h"

namespace solidrust {
namespace {

Result<ConsoleStore*> people_of(const ControlContext& context) {
  if (context.people != nullptr) return context.people;
  return Error{ErrorCode::service_unavailable, "No console is served here."};
}

void write_account(JsonWriter& json, const ConsoleAccountRow& row) {
  json.begin_object().key("id").value(row.id.str()).key("email").value(row.email);
  json.key("role").value(to_string(row.role)).key("tier").value(row.tier);
  json.key("disabled").value(row.disabled).key("verified").value(row.verified_ms.has_value());
  json.key("created_ms").value(row.created_ms).key("keys").value(row.keys).end_object();
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
  if (!row) return Error{ErrorCode::not_found, "There is no account with this id.", "id"};
  return *std::move(row);
}

}  // namespace

Result<std::string> operator_list_accounts(ControlContext& context, const SessionIdentity& who,
                                           const OperatorAccountsQuestion& question) {
  if (auto may = require_role(who, Role::operator_); !may) return std::move(may).error();
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
  const bool more = accounts.size() > question.limit;
  if (more) accounts.resize(question.limit);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("data").begin_array();
  for (const ConsoleAccountRow& account : accounts) write_account(json, account);
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
  constexpr std::array<std::string_view, 2> kFields{"tier", "disabled"};
  if (auto may = require_role(who, Role::operator_); !may) return std::move(may).error();
  const auto people = people_of(context);
  if (!people) return people.error();
  Params read(body, kFields);
  AccountChanges changes;
  changes.tier = read.text("tier", kMaxTierName);
  changes.disabled = read.maybe_flag("disabled");
  if (read.failed()) return read.error();
  const std::optional<AccountId> account = AccountId::parse(id);
  if (!account) return Error{ErrorCode::not_found, "There is no account with this id.", "id"};
  if (changes.disabled.value_or(false) && *account == who.account) return own_account_stays();
  {
    const std::lock_guard lock(context.changes);
    if (auto found = find_person(**people, *account); !found) return std::move(found).error();
    auto changed = change_account(context, **people, actor, *account, changes);
    if (!changed) return std::move(changed).error();
  }
  const auto now = find_person(**people, *account);
  if (!now) return now.error();
  std::string out;
  JsonWriter json(out);
  write_account(json, *now);
  return out;
}

}  // namespace solidrust
