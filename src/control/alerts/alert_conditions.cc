#include "control/alerts/alert_conditions.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "control/status/model_status.h"
#include "control/upstreams/target_json.h"
#include "limit/subject.h"
#include "upstream/exchange/attempt_fault.h"
#include "upstream/health/target_state.h"

namespace solidrust {
namespace {

using Is = AlertCondition::Is;

constexpr std::chrono::seconds kSampleEvery{5};
constexpr std::array<std::int64_t, 3> kCertificateDays{30, 7, 1};
constexpr std::int64_t kDaySeconds = 24 * 3'600;

Is is_ejected(const TargetState::View& view) {
  if (view.health != TargetState::Health::healthy) return Is::firing;
  return answering(view) == Answering::unknown ? Is::unknown : Is::over;
}

std::string ejected_text(const Target& target, const TargetState::View& view) {
  std::string text = fmt::format("{} of {} is ejected: ", target.model, target.upstream->name);
  const bool by_probe = view.last_fault == AttemptFault::none ||
                        (view.probe == TargetState::Probe::failing && view.failures_in_row == 0);
  if (by_probe) return text + "its probe failed";
  return text + fmt::format("its last failure is {}", fault_name(view.last_fault));
}

// Precondition: is_listed(model).
Is is_without_targets(const Model& model, SteadyTime now) {
  Is is = Is::firing;
  for (const Target& target : model.targets) {
    if (is_sandbox(target)) continue;
    switch (answering(target.state->view(now))) {
      case Answering::yes:
        return Is::over;
      case Answering::unknown:
        is = Is::unknown;
        break;
      case Answering::no:
        break;
    }
  }
  return is;
}

}  // namespace

// The sandbox is built in: it answers as its caller wishes.
void AlertConditions::targets(const Catalog& catalog, std::vector<AlertCondition>& out) const {
  const SteadyTime now = clock_.steady();
  for (const Target* const target : targets_of(catalog)) {
    if (is_sandbox(*target)) continue;
    const TargetState::View view = target->state->view(now);
    out.push_back({AlertKind::target_ejected,
                   target->upstream->name + "/" + target->model,
                   0,
                   {},
                   is_ejected(view),
                   ejected_text(*target, view)});
  }
  for (const Model& model : catalog.models())
    if (is_listed(model))
      out.push_back({AlertKind::model_unavailable,
                     model.name,
                     0,
                     {},
                     is_without_targets(model, now),
                     fmt::format("no target of {} answers", model.name)});
}

void AlertConditions::error_rate(const AlertReadings& readings, const AlertLimits& limits,
                                 std::vector<AlertCondition>& out) {
  const SteadyTime now = clock_.steady();
  // The first sample is that of the start, when nothing had been asked.
  if (samples_.empty()) samples_.push_back({now, 0, 0});
  if (now - samples_.back().at >= kSampleEvery)
    samples_.push_back({now, readings.requests, readings.errors});
  while (samples_.size() > 1 && now - samples_[1].at >= kErrorWindow) samples_.pop_front();
  const std::uint64_t requests = readings.requests - samples_.front().requests;
  const std::uint64_t errors = readings.errors - samples_.front().errors;
  const bool high = requests >= limits.error_minimum &&
                    errors * 100 >= requests * std::uint64_t{limits.error_percent};
  // A process that is young knows nothing of what an alert of the one before was about.
  const bool known = requests >= limits.error_minimum || now - samples_.front().at >= kErrorWindow;
  out.push_back({AlertKind::error_rate,
                 "requests",
                 0,
                 {},
                 high    ? Is::firing
                 : known ? Is::over
                         : Is::unknown,
                 fmt::format("{} of {} requests of five minutes failed here or at a model server",
                             errors, requests)});
}

// The nearest term that is reached; the longer ones go on where they were alerts already.
void AlertConditions::certificate(const AlertReadings& readings,
                                  std::vector<AlertCondition>& out) const {
  if (readings.certificate_expires_s == 0) return;
  const std::int64_t left = readings.certificate_expires_s - unix_ms(clock_.system()) / 1'000;
  for (std::size_t i = 0; i < kCertificateDays.size(); ++i) {
    const std::int64_t days = kCertificateDays[i];
    const bool reached = left <= days * kDaySeconds;
    const bool nearer =
        i + 1 < kCertificateDays.size() && left <= kCertificateDays[i + 1] * kDaySeconds;
    out.push_back({AlertKind::certificate_expires,
                   "certificate",
                   days,
                   {},
                   !reached ? Is::over
                   : nearer ? Is::unknown
                            : Is::firing,
                   fmt::format("the certificate of the server expires within {} day{}", days,
                               days == 1 ? "" : "s")});
  }
}

Result<void> AlertConditions::leaks(std::vector<AlertCondition>& out) {
  const SteadyTime now = clock_.steady();
  if (!began_) {
    // Those of before a restart: when they were used last is not known.
    const auto open = store_.open(alert_kind_name(AlertKind::key_leaked_in_use));
    if (!open) return open.error();
    for (const AlertRow& row : *open) leaks_[row.subject] = {row.account, now};
    began_ = true;
  }
  const auto uses = store_.leaked_uses(seen_record_, unix_ms(clock_.system() - kLeakLook));
  if (!uses) return uses.error();
  for (const LeakedKeyUse& use : *uses) leaks_[use.key] = {use.account, now};
  std::erase_if(leaks_, [now](const auto& leak) { return now - leak.second.last >= kLeakQuiet; });
  for (const auto& [key, leak] : leaks_)
    out.push_back({AlertKind::key_leaked_in_use, key, 0, leak.account, Is::firing,
                   fmt::format("the key {}, revoked as compromised, is still used: its calls are "
                               "refused",
                               key)});
  return {};
}

Result<std::vector<AlertCondition>> AlertConditions::look(const AlertReadings& readings,
                                                          const AlertLimits& limits) {
  std::vector<AlertCondition> out;
  if (readings.catalog) targets(*readings.catalog, out);
  error_rate(readings, limits, out);
  certificate(readings, out);
  const std::size_t percent =
      readings.journal_bound == 0 ? 0 : readings.journal_bytes * 100 / readings.journal_bound;
  out.push_back({AlertKind::journal_filling,
                 "journal",
                 0,
                 {},
                 percent > kJournalFires  ? Is::firing
                 : percent < kJournalOver ? Is::over
                                          : Is::unknown,
                 fmt::format("the usage journal is {} % full: past its limit requests are refused",
                             percent)});
  out.push_back({AlertKind::reload_failed,
                 "configuration",
                 0,
                 {},
                 readings.config_taken ? Is::over : Is::firing,
                 "the configuration was refused, and the one before is in force"});
  if (auto read = leaks(out); !read) return std::move(read).error();
  return out;
}

std::string budget_is_over(const AlertRow& alert, const std::optional<BudgetReading>& budget,
                           SystemTime now) {
  if (month_of(alert.period_ms).begin_ms != month_of(unix_ms(now)).begin_ms)
    return std::string(kBudgetMonthOver);
  if (!budget) return fmt::format("the budget of {} was removed", alert.subject);
  if (budget->percent >= alert.level) return {};
  return fmt::format("less than {} % of the budget of {} is used", alert.level, alert.subject);
}

}  // namespace solidrust
