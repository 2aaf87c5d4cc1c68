#include <cstdint>
#include <string>

#include "base/json_writer.h"
#include "control/accounts/account_facts.h"
#include "control/accounts/account_operations.h"
#include "control/console_data/operator_accounts.h"
#include "control/doors.h"
#include "limit/subject.h"

namespace solidrust {
Result<std::string> operator_show_account(ControlContext& context, const SessionIdentity& who,
                                          std::string_view id) {
  const auto account = perform_at(context, Caller::person(who, {}), kShowAccount, id, {});
  if (!account) return account.error();
  const auto plain = account_json(context, account->id);
  if (!plain) return plain.error();
  const auto sessions = count_sessions(*context.people, account->id);
  if (!sessions) return sessions.error();
  const auto keys = key_facts(context, account->id);
  if (!keys) return keys.error();
  const auto month = used_this_month(context, account->id);
  if (!month) return month.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("account").raw(*plain);
  json.key("sessions").value(std::uint64_t{*sessions});
  json.key("live_keys").value(std::uint64_t{keys->live});
  json.key("last_used_ms").value(keys->last_used_ms);
  json.key("month").begin_object();
  json.key("since_ms").value(month_of(context.now_ms()).begin_ms);
  json.key("requests").value(month->requests).key("total_tokens").value(month->tokens());
  json.key("cost_nano").value(month->cost_nano).end_object();
  json.end_object();
  return out;
}

}  // namespace solidrust
