#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/json_writer.h"
#include "control/console_data/access.h"
#include "control/console_data/operator_accounts.h"
#include "control/keys/key_json.h"
#include "limit/subject.h"

namespace solidrust {
namespace {

Result<std::int64_t> count_sessions(ConsoleStore& people, const AccountId& account) {
  std::int64_t count = 0;
  Result<void> read = people.read([&](ConsoleRows& rows) -> Result<void> {
    const auto sessions = rows.sessions(account);
    if (!sessions) return sessions.error();
    count = static_cast<std::int64_t>(sessions->size());
    return {};
  });
  if (!read) return std::move(read).error();
  return count;
}

Result<void> write_keys(JsonWriter& json, ControlContext& context, const AccountId& account) {
  const auto keys = context.keys.list(account);
  if (!keys) return keys.error();
  const std::int64_t now = unix_ms(context.clock.system());
  std::int64_t live = 0;
  std::optional<std::int64_t> used;
  for (const KeyRow& key : *keys) {
    if (is_live(key, now)) ++live;
    if (key.last_used_ms) used = std::max(used.value_or(0), *key.last_used_ms);
  }
  json.key("live_keys").value(live).key("last_used_ms");
  used ? json.value(*used) : json.null();
  return {};
}

// Of live calls: test calls cost nothing.
Result<void> write_month(JsonWriter& json, ControlContext& context, const AccountId& account) {
  UsageTotals totals;
  const std::int64_t now = unix_ms(context.clock.system());
  if (context.flush_usage) context.flush_usage();
  if (context.usage != nullptr) {
    UsageQuery query;
    query.account = account.str();
    query.environment = Environment::live;
    query.since_ms = month_of(now).begin_ms;
    query.until_ms = now + 1;
    const auto answer = context.usage->usage(query);
    if (!answer) return answer.error();
    for (const UsageRow& row : answer->rows) totals += row.totals;
  }
  json.key("month").begin_object().key("since_ms").value(month_of(now).begin_ms);
  json.key("requests").value(totals.requests).key("total_tokens").value(totals.tokens());
  json.key("cost_nano").value(totals.cost_nano).end_object();
  return {};
}

}  // namespace

Result<std::string> operator_show_account(ControlContext& context, const SessionIdentity& who,
                                          std::string_view id) {
  if (auto may = require_role(who, Role::operator_); !may) return std::move(may).error();
  const Error missing{ErrorCode::not_found, "There is no account with this id.", "id"};
  const std::optional<AccountId> account = AccountId::parse(id);
  if (!account) return missing;
  if (context.people == nullptr)
    return Error{ErrorCode::service_unavailable, "No console is served here."};
  const auto plain = account_json(context, *context.people, *account);
  if (!plain) return plain.error();
  const auto sessions = count_sessions(*context.people, *account);
  if (!sessions) return sessions.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("account").raw(*plain);
  json.key("sessions").value(*sessions);
  for (const auto write : {write_keys, write_month})
    if (auto written = write(json, context, *account); !written) return std::move(written).error();
  json.end_object();
  return out;
}

}  // namespace solidrust
