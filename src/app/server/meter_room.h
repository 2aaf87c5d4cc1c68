// Limits and metering of a running server: the limiter, the journal and the thread that drains it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/server/data_home.h"
#include "app/server/limits_of.h"
#include "base/clock.h"
#include "config/settings.h"
#include "control/context.h"
#include "gateway/accounting/worker_meter.h"
#include "limit/limiter.h"
#include "limit/policy.h"
#include "meter/budget_keeper.h"
#include "meter/journal.h"
#include "meter/metering.h"
#include "meter/refusals.h"
#include "meter/request_tail.h"
#include "meter/usage_reader.h"
#include "store/database_thread.h"

namespace solidrust {

// One per process. Destroyed after the workers, when no request runs any more, and before the
// database: the destructor writes the rest of the journal into it.
class MeterRoom {
 public:
  // Opens the journal, writes what an earlier process left in it into the database, and restores
  // the limiter's counters from the database. `home`, `reader` and `clock` outlive the room.
  static Result<std::unique_ptr<MeterRoom>> open(DataHome& home, DatabaseThread& reader,
                                                 const Clock& clock, const Settings& settings,
                                                 WorkerCounts workers);

  const MeterServices& services() const { return services_; }
  // What the control plane needs of it (app/server/live_server.h). Any thread but a worker's.
  UsageStore& usage() noexcept { return usage_; }
  BudgetStore& budgets() noexcept { return budgets_; }
  SetAside& set_aside() noexcept { return journal_->set_aside(); }
  Result<void> set_budget(const BudgetRow& row, const AuditRow& audit);  // in force when it returns
  Result<void> reload_policy() { return keeper_.reload_policy(); }
  std::vector<LimitReading> limit_readings(const AccountId& account, std::string_view tier);
  std::optional<BudgetReading> budget_reading(const AccountId& account, std::string_view key);
  std::vector<std::uint32_t> refusals(const AccountId& account);
  void flush();  // waits, for a bounded time, until the journal is in the database
  // Applies the settings that a reload may change. Any thread.
  void configure(const Settings& settings);
  Journal::Stats journal_stats() const { return journal_->stats(); }  // any thread
  RequestTail& tail() noexcept { return tail_; }
  // journal_stats() as JSON. Any thread.
  std::string journal_status() const;

 private:
  MeterRoom(DataHome& home, DatabaseThread& reader, const Clock& clock, const Settings& settings,
            WorkerCounts workers, std::unique_ptr<Journal> journal);

  UsageStore& usage_;
  BudgetStore& budgets_;
  std::unique_ptr<Journal> journal_;
  Limiter limiter_;
  PolicySource policy_;
  BudgetKeeper keeper_;
  UsageReader usage_reader_;
  Refusals refusals_;
  RequestTail tail_;
  std::atomic<bool> keeps_error_text_;
  MeterServices services_;
  Metering metering_;
};

// Writes the tiers of the configuration into the table. At start-up and at a reload.
Result<void> apply_tiers(ControlContext& control, const std::vector<TierSettings>& tiers);

// Writes what is left in the folder's journal into the database, when no server runs.
Result<void> drain_journal(DataHome& home);

}  // namespace solidrust
