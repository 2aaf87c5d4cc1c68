// What the control plane works on.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "control/caller.h"
#include "control/running_server.h"
#include "control/tables.h"

namespace solidrust {

class KeyHasher;

// Held by every change from reading to writing, so that of two concurrent changes neither undoes
// the other (a rename must not bring back the key that a revoke has just ended). Only the gate
// takes it.
class ChangeLock {
  friend class Gate;
  std::mutex mutex_;
};

// One per process that holds the data folder; outlives every operation. Owns nothing of what it
// refers to. Filled by the thread that makes it, before any other sees it, and not changed
// afterwards.
struct ControlContext {
  AccountTable accounts;
  KeyTable keys;
  TierTable tiers;
  AuditTable audit;
  const KeyHasher& hasher;
  const Clock& clock;
  Random& random;
  RunningServer& server = NoServer::get();
  // Usage and budgets. Null: this process has none.
  UsageTable usage = nullptr;
  BudgetTable budgets = nullptr;
  // Usage that was set aside and is in no sum. Null: this process has none.
  SetAsideTable set_aside = nullptr;
  // Drained targets. Null: drains do not outlive this process.
  DrainTable drains = nullptr;
  // People: their roles, passwords and sessions. Null: this process has no list of them.
  PeopleTable people = nullptr;
  // Alerts and their deliveries. Null: this process has none.
  AlertTable alerts = nullptr;
  // Whom to ask for another tier, as the operator set it. Empty: not set.
  std::string upgrade_contact = {};
  std::string currency = "USD";  // ISO 4217, of every amount of money
  ChangeLock lock = {};

  std::int64_t now_ms() const { return unix_ms(clock.system()); }
};

}  // namespace solidrust
