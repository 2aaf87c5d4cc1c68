#include "control/alerts/alert_watch.h"

#include <utility>

#include "base/log.h"

namespace solidrust {

Result<void> AlertWatch::fire(const AlertCondition& condition) {
  AlertRow row;
  row.kind = alert_kind_name(condition.kind);
  row.subject = condition.subject;
  row.level = condition.level;
  row.account = condition.account;
  row.fired_ms = unix_ms(clock_.system());
  row.period_ms = row.fired_ms;
  row.summary = condition.summary;
  const auto made = store_.fire(row);
  if (!made) return made.error();
  if (*made)
    LogLine(LogLevel::warn, "alert")
        .field("kind", row.kind)
        .field("subject", row.subject)
        .field("summary", row.summary);
  return {};
}

Result<void> AlertWatch::resolve(const AlertRow& row, std::string_view summary) {
  const auto done = store_.resolve(row.id, unix_ms(clock_.system()), summary);
  if (!done) return done.error();
  if (*done)
    LogLine(LogLevel::info, "alert_resolved").field("kind", row.kind).field("subject", row.subject);
  return {};
}

Result<void> AlertWatch::end_budgets(const std::function<std::string(const AlertRow&)>& why_over) {
  const auto open = store_.open(alert_kind_name(AlertKind::budget_crossed));
  if (!open) return open.error();
  for (const AlertRow& row : *open) {
    const std::string why = why_over(row);
    if (why.empty()) continue;
    if (auto done = resolve(row, why); !done) return done;
  }
  return {};
}

Result<void> AlertWatch::step(const std::vector<AlertCondition>& conditions,
                              std::chrono::milliseconds hold) {
  using Is = AlertCondition::Is;
  const auto open_rows = store_.open({});
  if (!open_rows) return open_rows.error();
  const SteadyTime now = clock_.steady();
  std::map<Key, const AlertRow*> open;
  for (const AlertRow& row : *open_rows) {
    const auto kind = alert_kind_named(row.kind);
    if (kind && *kind != AlertKind::budget_crossed)
      open.emplace(Key{*kind, row.subject, row.level}, &row);
  }
  std::map<Key, SteadyTime> changing;
  // Whether it has been about to change for long enough.
  const auto lasted = [&](const Key& key) {
    const auto found = changing_.find(key);
    const SteadyTime since = found == changing_.end() ? now : found->second;
    if (now - since >= hold) return true;
    changing.emplace(key, since);
    return false;
  };
  Result<void> done;
  for (const AlertCondition& condition : conditions) {
    const Key key{condition.kind, condition.subject, condition.level};
    const auto found = open.find(key);
    const bool is_open = found != open.end();
    if (condition.is == Is::firing && !is_open && lasted(key)) done = fire(condition);
    if (condition.is == Is::over && is_open && lasted(key))
      done = resolve(*found->second, "over: " + found->second->summary);
    if (!done) return done;
    if (is_open) open.erase(found);
  }
  for (const auto& [key, row] : open)
    if (lasted(key))
      if (done = resolve(*row, "over: " + row->summary); !done) return done;
  changing_ = std::move(changing);
  return {};
}

}  // namespace solidrust
