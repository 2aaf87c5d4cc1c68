// Keeps the limiter's budgets and the database consistent: the budgets' values, the spending of
// this month from before the limiter counted, and crossed thresholds, which it records as audit
// rows and alerts.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "limit/limiter.h"
#include "limit/policy.h"
#include "store/stores.h"
#include "store/usage_store.h"

namespace solidrust {

// Blocks on the database: never on a worker. Thread-safe. Does not own its parts.
class BudgetKeeper {
 public:
  BudgetKeeper(Limiter& limiter, UsageStore& usage, BudgetStore& budgets, TierStore& tiers,
               PolicySource& policy, const Clock& clock)
      : limiter_(limiter),
        usage_(usage),
        budgets_(budgets),
        tiers_(tiers),
        policy_(policy),
        clock_(clock) {}

  // Before the first request and with the journal drained: every budget begins now, on the base of
  // all that the database has of this month, and with the thresholds that were reported of it.
  Result<void> begin();
  // Writes the budget (both values absent: removes it) with its audit row. When it returns, the
  // budget holds: requests that run then count by their estimates, and what was over before counts
  // as far as `flush` brought it into the database; the rest is added by the steps that follow.
  // `flush` is called without a lock and may take a while.
  Result<void> set(const BudgetRow& row, const AuditRow& audit, const std::function<void()>& flush);
  // Makes the policy anew from the tables, for when a tier has been changed.
  Result<void> reload_policy();
  // Call it about every second, after the journal was drained: records crossings, and reads the
  // bases of young budgets again.
  Result<void> step();

 private:
  struct Young {  // its base may still grow
    std::string account;
    std::string key;
    std::int64_t since_ms = 0;
    std::int64_t wall_shift_ms = 0;  // then: what was recorded before has the time since + shift
  };
  // The budget that has begun to count; absent: it was removed, or existed and only its numbers
  // changed.
  Result<std::optional<Young>> write(const BudgetRow& row, const AuditRow& audit);
  Result<void> read_base(const Young& budget);
  Result<void> record(const BudgetEvent& event);
  Result<void> record_events();
  Result<void> make_policy();

  Limiter& limiter_;
  UsageStore& usage_;
  BudgetStore& budgets_;
  TierStore& tiers_;
  PolicySource& policy_;
  const Clock& clock_;
  std::mutex mutex_;
  std::vector<Young> young_;
  std::vector<BudgetEvent> unrecorded_;  // kept while the database refuses them
};

}  // namespace solidrust
