// What the control plane's functions work on, and on whose behalf.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "control/alerts/sink_report.h"
#include "limit/limit_status.h"
#include "store/alert_store.h"
#include "store/console_stores.h"
#include "store/stores.h"
#include "store/usage_store.h"
#include "upstream/catalog/catalog.h"
#include "upstream/health/upstream_probe.h"

namespace solidrust {

class KeyHasher;
class RequestTail;
class StatusBoard;
class SetAside;

// Who asks, for the audit log. Never anything secret.
struct Actor {
  std::string name;        // "cli", "system", an account id
  std::string address;     // where from; empty: this machine
  std::string request_id;  // empty: none
};

// One per process that holds the data folder; outlives every command. Owns nothing of what it
// refers to.
//
// Filled by the thread that makes it, before any other sees it, and not changed afterwards. Its
// functions are called on any thread that runs a command (the control socket's, the console's),
// several at once, also while the main thread reloads the configuration: what one of them refers to
// is thread-safe, or a copy of its own.
struct ControlContext {
  AccountStore& accounts;
  KeyStore& keys;
  TierStore& tiers;
  AuditStore& audit;
  const KeyHasher& hasher;
  const Clock& clock;
  Random& random;
  // Told of every change after it is committed and before it is acknowledged: KeyAuthenticator's
  // invalidate() and invalidate_account(). Empty when no server runs here.
  std::function<void(const KeyId& key, bool compromised)> key_changed = {};
  std::function<void(const AccountId& account, bool disabled)> account_changed = {};
  // The models that are served now; empty or nullptr in answer: none are known.
  std::function<CatalogPtr()> catalog = {};
  // Asks an upstream whether it lives. Blocks. Empty when no server runs here.
  std::function<ProbeResult(const std::shared_ptr<const Upstream>&)> test_upstream = {};
  // What was used, and budgets. Null: this process knows nothing of them.
  UsageStore* usage = nullptr;
  BudgetStore* budgets = nullptr;
  // What of usage is in no sum. Null: this process knows nothing of it.
  SetAside* set_aside = nullptr;
  // The requests that have just ended. Null: no server runs here.
  RequestTail* tail = nullptr;
  // Which models could be used, and who may see that. Null: no server runs here.
  StatusBoard* status = nullptr;
  // What is drained. Null: drains do not outlive this process.
  DrainStore* drains = nullptr;
  // Writes a budget so that it holds at once; empty: only the table is written.
  std::function<Result<void>(const BudgetRow& row, const AuditRow& audit)> set_budget = {};
  // Told after a tier has been changed and before that is acknowledged. Empty: no server runs here.
  std::function<Result<void>()> tiers_changed = {};
  // Brings what was used up to now into the database. Empty: it is there.
  std::function<void()> flush_usage = {};
  // People: their roles, passwords and sessions. Null: this process has no list of them.
  ConsoleStore* people = nullptr;
  // Every limit of an account as it stands for its live keys, by the tier of this name. Empty: no
  // server runs here.
  std::function<std::vector<LimitReading>(const AccountId& account, std::string_view tier)>
      limit_readings = {};
  // How the budget of an account, or of its key if `key` is not empty, stands. Empty: no server
  // runs here; absent in answer: there is none.
  std::function<std::optional<BudgetReading>(const AccountId& account, std::string_view key)>
      budget_reading = {};
  // How often calls of the account were refused in each of the last 24 clock hours, oldest first.
  // Empty: no server runs here.
  std::function<std::vector<std::uint32_t>(const AccountId& account)> refusals = {};
  std::int64_t started_ms = 0;  // of the server that counts them
  // Whom to ask for another tier, as the operator set it. Empty: not set.
  std::string upgrade_contact = {};
  std::string currency = "USD";  // ISO 4217, of every amount of money
  // What is known of a key's use and not written yet. Empty: nothing.
  std::function<std::optional<KeyStore::Use>(const KeyId& key)> unwritten_use = {};
  // {"data":[…]} of the settings in force (config/settings_report.h). Empty: no server runs here.
  std::function<std::string()> settings = {};
  // Alerts and their deliveries. Null: this process knows nothing of them.
  AlertStore* alerts = nullptr;
  // Where they are sent. Empty: no server runs here.
  std::function<std::vector<SinkState>()> alert_sinks = {};
  // Sends a test to each of them; blocks. Empty: no server runs here.
  std::function<Result<std::vector<SinkTest>>()> test_alerts = {};
  // Told when a delivery is due at once. Empty: no server runs here.
  std::function<void()> alerts_due = {};
  // Held by every change from reading to writing, so that of two at once neither undoes the other
  // (a rename must not bring back the key that a revoke has just ended).
  std::mutex changes = {};
};

}  // namespace solidrust
