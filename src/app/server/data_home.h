// The data folder in use by this process: its lock, the database and the pepper.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "app/backup/upgrade.h"
#include "auth/keys/key_hasher.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "store/data_folder.h"
#include "store/sql/sql_account_store.h"
#include "store/sql/sql_alert_store.h"
#include "store/sql/sql_audit_store.h"
#include "store/sql/sql_budget_store.h"
#include "store/sql/sql_console_store.h"
#include "store/sql/sql_drain_store.h"
#include "store/sql/sql_key_store.h"
#include "store/sql/sql_status_store.h"
#include "store/sql/sql_tier_store.h"
#include "store/sql/sql_usage_store.h"
#include "store/sqlite/sqlite_database.h"

namespace solidrust {

// The same stores with a connection of their own to read by, for the questions of the console and
// of the command line: however long one takes, no key waits to be looked up.
struct QuestionStores {
  explicit QuestionStores(std::unique_ptr<SqliteDatabase> database_);
  std::unique_ptr<SqliteDatabase> database;
  SqlAccountStore accounts;
  SqlKeyStore keys;
  SqlTierStore tiers;
  SqlAuditStore audit;
  SqlUsageStore usage;
  SqlConsoleStore people;
  SqlAlertStore alerts;
};

// One per process. The stores are thread-safe and block.
class DataHome {
 public:
  // Makes what is missing; locks the folder (waiting up to `wait` for another process to let go of
  // it: service_unavailable). Brings the database up to date, after a copy of it. A lost pepper is
  // not replaced while there are accounts.
  static Result<std::unique_ptr<DataHome>> open(const std::string& path, const Clock& clock,
                                                Random& random, std::chrono::milliseconds wait = {},
                                                UpgradeCopy copy = UpgradeCopy::make);

  const DataFolder& folder() const { return folder_; }
  SqliteDatabase& database() { return *database_; }
  AccountStore& accounts() { return accounts_; }
  KeyStore& keys() { return keys_; }
  TierStore& tiers() { return tiers_; }
  AuditStore& audit() { return audit_; }
  UsageStore& usage() { return usage_; }
  BudgetStore& budgets() { return budgets_; }
  QuestionStores& questions() { return questions_; }
  DrainStore& drains() { return drains_; }
  StatusStore& status() { return status_; }
  const KeyHasher& hasher() const { return hasher_; }
  const PepperSet& peppers() const { return peppers_; }

 private:
  DataHome(DataFolder folder, std::unique_ptr<SqliteDatabase> database,
           std::unique_ptr<SqliteDatabase> beside, const PepperSet& peppers);

  DataFolder folder_;
  std::unique_ptr<SqliteDatabase> database_;
  SqlAccountStore accounts_;
  SqlKeyStore keys_;
  SqlTierStore tiers_;
  SqlAuditStore audit_;
  SqlUsageStore usage_;
  SqlBudgetStore budgets_;
  QuestionStores questions_;
  SqlDrainStore drains_;
  SqlStatusStore status_;
  PepperSet peppers_;
  KeyHasher hasher_;
};

// A database that failed says which file it is: for those who run the program. Callers of the API
// and of the console are told of no path.
Error about_database(const DataFolder& folder, Error error);

}  // namespace solidrust
