#include "control/accounts/account_facts.h"

#include <algorithm>

#include "control/keys/key_json.h"
#include "limit/subject.h"

namespace solidrust {

Result<KeyFacts> key_facts(const ControlContext& context, const AccountId& account) {
  const auto keys = context.keys.list(account);
  if (!keys) return keys.error();
  const std::int64_t now = context.now_ms();
  KeyFacts facts;
  facts.total = keys->size();
  for (const KeyRow& key : *keys) {
    if (is_live(key, now)) ++facts.live;
    if (key.last_used_ms)
      facts.last_used_ms = std::max(facts.last_used_ms.value_or(0), *key.last_used_ms);
  }
  return facts;
}

Result<std::size_t> count_sessions(const PeopleTable& people, const AccountId& account) {
  std::size_t count = 0;
  Result<void> read = people.read([&](ConsoleRows& rows) -> Result<void> {
    const auto sessions = rows.sessions(account);
    if (!sessions) return sessions.error();
    count = sessions->size();
    return {};
  });
  if (!read) return std::move(read).error();
  return count;
}

Result<UsageTotals> used_this_month(const ControlContext& context, const AccountId& account) {
  if (context.usage == nullptr) return UsageTotals{};
  context.server.flush_usage();
  const std::int64_t now = context.now_ms();
  UsageQuery query;
  query.account = account.str();
  query.environment = Environment::live;
  query.since_ms = month_of(now).begin_ms;
  query.until_ms = now + 1;
  const auto answer = context.usage->usage(query);
  if (!answer) return answer.error();
  return answer->sum().totals;
}

}  // namespace solidrust
