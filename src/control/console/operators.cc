#include "base/json_writer.h"
#include "control/console/core.h"

namespace solidrust {
namespace {

Error not_an_operator() {
  return {ErrorCode::forbidden, "Only an operator may do this."};
}

}  // namespace

Result<std::vector<ConsoleAccountRow>> ConsoleAccounts::Core::list_accounts(
    const SessionIdentity& who) {
  if (!who.may(Role::operator_)) return not_an_operator();
  return read([](ConsoleRows& rows) { return rows.accounts(); });
}

Result<void> ConsoleAccounts::Core::set_disabled(const SessionIdentity& who,
                                                 const AccountId& account, bool disabled,
                                                 const ConsoleCaller& caller) {
  if (!who.may(Role::operator_)) return not_an_operator();
  if (account == who.account && disabled)
    return Error(ErrorCode::invalid_argument, "You cannot disable your own account.", "disabled");
  auto done = change([&](ConsoleRows& rows) -> Result<void> {
    auto found = rows.account(account);
    if (!found) return std::move(found).error();
    if (!*found) return Error(ErrorCode::not_found, "There is no such account.", "id");
    ConsoleAccountRow& row = **found;
    if (row.disabled == disabled) return {};
    row.disabled = disabled;
    if (auto updated = rows.update_account(row); !updated) return updated;
    if (disabled) {
      auto ended = rows.end_sessions(account, {});
      if (!ended) return std::move(ended).error();
    }
    std::string detail;
    JsonWriter json(detail);
    json.begin_object().key("before").begin_object().key("disabled").value(!disabled).end_object();
    json.key("after").begin_object().key("disabled").value(disabled).end_object().end_object();
    return rows.audit(
        audit(caller, who.account, "account.set_disabled", account.str(), std::move(detail)));
  });
  // Also after a failure: whether it was committed may not be known.
  if (context.account_changed) context.account_changed(account);
  return done;
}

}  // namespace solidrust
