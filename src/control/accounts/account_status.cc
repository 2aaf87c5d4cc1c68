#include "control/accounts/account_status.h"

#include <utility>

#include "base/json_writer.h"
#include "control/command.h"

namespace solidrust {

Error own_account_stays() {
  return {ErrorCode::invalid_argument, "You cannot disable your own account.", "disabled"};
}

Result<void> change_disabled(ConsoleRows& rows, AuditRow audit, const AccountId& account,
                             bool disabled) {
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
  audit.detail_json = std::move(detail);
  return rows.audit(audit);
}

Result<void> set_account_disabled(ControlContext& context, ConsoleStore& people, const Actor& actor,
                                  const AccountId& account, bool disabled) {
  Result<void> done = people.change([&](ConsoleRows& rows) {
    return change_disabled(rows,
                           audit_row(context, actor, "account.set_disabled", account.str(), {}),
                           account, disabled);
  });
  // Also after a failure: whether it was committed may not be known.
  if (context.account_changed) context.account_changed(account);
  return done;
}

}  // namespace solidrust
