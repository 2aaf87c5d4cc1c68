#include "control/accounts/account_change.h"

#include <string_view>
#include <utility>

#include "base/json_writer.h"
#include "control/accounts/accounts.h"
#include "control/command.h"

namespace solidrust {
namespace {

template <class Value>
std::string change_detail(std::string_view name, const Value& before, const Value& after) {
  std::string detail;
  JsonWriter json(detail);
  json.begin_object().key("before").begin_object().key(name).value(before).end_object();
  json.key("after").begin_object().key(name).value(after).end_object().end_object();
  return detail;
}

// In a transaction, with an audit row for each change.
Result<void> change_rows(ConsoleRows& rows, const ControlContext& context, const Actor& actor,
                         const AccountId& account, const AccountChanges& changes) {
  auto found = rows.account(account);
  if (!found) return std::move(found).error();
  if (!*found) return Error(ErrorCode::not_found, "There is no such account.", "id");
  ConsoleAccountRow& row = **found;
  const auto record = [&](std::string_view action, std::string detail) {
    return rows.audit(audit_row(context, actor, action, account.str(), std::move(detail)));
  };
  if (changes.tier && *changes.tier != row.tier) {
    const std::string before = std::exchange(row.tier, *changes.tier);
    auto recorded = record("account.set_tier", change_detail("tier", before, row.tier));
    if (!recorded) return recorded;
  }
  if (changes.disabled && *changes.disabled != row.disabled) {
    row.disabled = *changes.disabled;
    if (row.disabled)
      if (auto ended = rows.end_sessions(account, {}); !ended) return std::move(ended).error();
    auto recorded =
        record("account.set_disabled", change_detail("disabled", !row.disabled, row.disabled));
    if (!recorded) return recorded;
  }
  return rows.update_account(row);
}

}  // namespace

Error own_account_stays() {
  return {ErrorCode::invalid_argument, "You cannot disable your own account.", "disabled"};
}

Result<void> change_account(ControlContext& context, ConsoleStore& people, const Actor& actor,
                            const AccountId& account, const AccountChanges& changes) {
  if (changes.tier)
    if (auto known = require_tier(context, *changes.tier); !known) return known;
  Result<void> done = people.change(
      [&](ConsoleRows& rows) { return change_rows(rows, context, actor, account, changes); });
  // Also after a failure: whether it was committed may not be known.
  if (context.account_changed) context.account_changed(account, changes.disabled.value_or(false));
  return done;
}

}  // namespace solidrust
