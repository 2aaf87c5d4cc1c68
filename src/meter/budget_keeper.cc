#include "meter/budget_keeper.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "base/log.h"
#include "config/alert_kind.h"

namespace solidrust {
namespace {

// Much longer than a worker takes from the end of a request to its record. A step comes after a
// drain of the journal, so that what took longer than this to be written is in the last reading.
constexpr std::int64_t kYoungForMs = 60'000;

Budget budget_of(const BudgetRow& row) {
  Budget budget;
  if (row.tokens)
    budget.tokens = static_cast<std::uint64_t>(std::max<std::int64_t>(0, *row.tokens));
  if (row.nano) budget.nano = std::max<std::int64_t>(0, *row.nano);
  return budget;
}

}  // namespace

Result<void> BudgetKeeper::make_policy() {
  auto tier_rows = tiers_.list();
  if (!tier_rows) return std::move(tier_rows).error();
  std::vector<Policy::NamedTier> tiers;
  for (const TierRow& row : tier_rows.value()) tiers.push_back({row.name, limits_of(row)});
  policy_.replace(std::make_shared<const Policy>(tiers));
  return {};
}

Result<void> BudgetKeeper::begin() {
  const std::lock_guard lock(mutex_);
  auto rows = budgets_.list();
  if (!rows) return std::move(rows).error();
  for (const BudgetRow& row : rows.value()) {
    const auto since = limiter_.begin_budget(row.account, row.key, budget_of(row));
    if (!since) continue;
    // All that there is of this month: nothing runs yet. Also what has a later time than now, for
    // the wall clock may have been set back.
    const MonthSpan month = month_of(*since);
    const auto base = usage_.month_base(row.account, row.key, month.begin_ms, month.end_ms);
    if (!base) return base.error();
    // A call that did not fit counted as 100 %, which no sum of what was used tells.
    const auto reached = budgets_.reached(row.key.empty() ? row.account : row.key, month.begin_ms);
    if (!reached) return reached.error();
    limiter_.set_base(row.account, row.key, *since, static_cast<std::uint64_t>(base->tokens()),
                      base->cost_nano, *reached);
  }
  return make_policy();
}

Result<std::optional<BudgetKeeper::Young>> BudgetKeeper::write(const BudgetRow& row,
                                                               const AuditRow& audit) {
  const std::lock_guard lock(mutex_);
  // What was crossed of the numbers before must not be taken for a crossing of the new ones.
  if (Result<void> told = record_events(); !told) return std::move(told).error();
  if (Result<void> written = budgets_.set(row, audit); !written) return std::move(written).error();
  if (!row.tokens && !row.nano) {
    limiter_.end_budget(row.account, row.key);
    return std::optional<Young>();
  }
  const auto since = limiter_.begin_budget(row.account, row.key, budget_of(row));
  if (!since) return std::optional<Young>();
  young_.push_back({row.account, row.key, *since, limiter_.wall_shift_ms()});
  return std::optional<Young>(young_.back());
}

Result<void> BudgetKeeper::set(const BudgetRow& row, const AuditRow& audit,
                               const std::function<void()>& flush) {
  const auto begun = write(row, audit);
  if (!begun) return begun.error();
  if (!*begun) return {};
  flush();  // what was over when the budget began, into the database
  const std::lock_guard lock(mutex_);
  return read_base(**begun);
}

Result<void> BudgetKeeper::reload_policy() {
  const std::lock_guard lock(mutex_);
  return make_policy();
}

Result<void> BudgetKeeper::read_base(const Young& budget) {
  const auto base =
      usage_.month_base(budget.account, budget.key, month_of(budget.since_ms).begin_ms,
                        budget.since_ms + budget.wall_shift_ms);
  if (!base) return base.error();
  limiter_.set_base(budget.account, budget.key, budget.since_ms,
                    static_cast<std::uint64_t>(base->tokens()), base->cost_nano);
  return {};
}

Result<void> BudgetKeeper::record(const BudgetEvent& event) {
  AuditRow audit;
  audit.at_ms = unix_ms(clock_.system());
  audit.actor = "system";
  audit.action = "budget.crossed";
  audit.object = event.id;
  JsonWriter json(audit.detail_json);
  json.begin_object().key("percent").value(event.percent);
  json.key("tokens").value(event.tokens).key("money").value(nano_text(event.nano)).end_object();
  AlertRow alert;
  alert.kind = alert_kind_name(AlertKind::budget_crossed);
  alert.subject = event.id;
  alert.level = event.percent;
  alert.account = event.account;
  alert.period_ms = event.at_ms;  // it may be told late, in the next month
  alert.fired_ms = audit.at_ms;
  alert.summary = fmt::format("{} % of the budget of {} is used", event.percent, event.id);
  const auto written = budgets_.record_crossing(event.id, month_of(event.at_ms).begin_ms,
                                                event.percent, audit, alert);
  if (!written) return written.error();
  return {};
}

Result<void> BudgetKeeper::record_events() {
  for (BudgetEvent& event : limiter_.take_budget_events()) unrecorded_.push_back(std::move(event));
  while (!unrecorded_.empty()) {
    Result<void> recorded = record(unrecorded_.front());
    if (!recorded && !refuses_record(recorded.error())) return recorded;
    if (!recorded)
      LogLine(LogLevel::error, "budget_crossing_refused")
          .field("id", unrecorded_.front().id)
          .field("percent", unrecorded_.front().percent)
          .field("reason", recorded.error().message)
          .field("detail", recorded.error().internal);
    unrecorded_.erase(unrecorded_.begin());
  }
  return {};
}

Result<void> BudgetKeeper::step() {
  const std::lock_guard lock(mutex_);
  if (Result<void> recorded = record_events(); !recorded) return recorded;
  // Once the wall clock is set again, what is recorded from then on may look older than it is.
  const std::int64_t shift = limiter_.wall_shift_ms();
  std::erase_if(young_, [shift](const Young& b) { return b.wall_shift_ms != shift; });
  for (const Young& budget : young_)
    if (Result<void> read = read_base(budget); !read) return read;
  const std::int64_t now = limiter_.now_ms();
  std::erase_if(young_, [now](const Young& b) { return now > b.since_ms + kYoungForMs; });
  return {};
}

}  // namespace solidrust
