// The data folder in use by this process: its lock, the database and the pepper.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "app/backup/upgrade.h"
#include "auth/keys/key_hasher.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "store/data_folder.h"
#include "store/sql/sql_stores.h"

namespace solidrust {

// One per process. The stores are thread-safe and block.
class DataHome {
 public:
  // Makes what is missing and locks the folder; waits up to `wait` for another process to release
  // it, then service_unavailable. Brings the database up to date, after a copy of the folder if its
  // schema changes. A lost pepper is not replaced while there are accounts: the keys' hashes need
  // it.
  static Result<std::unique_ptr<DataHome>> open(const std::string& path, const Clock& clock,
                                                Random& random, std::chrono::milliseconds wait = {},
                                                UpgradeCopy copy = UpgradeCopy::make);

  const DataFolder& folder() const { return folder_; }
  const SqlDatabase& database() const { return *stores_.database; }
  AccountStore& accounts() { return stores_.accounts; }
  KeyStore& keys() { return stores_.keys; }
  TierStore& tiers() { return stores_.tiers; }
  AuditStore& audit() { return stores_.audit; }
  UsageStore& usage() { return stores_.usage; }
  BudgetStore& budgets() { return stores_.budgets; }
  DrainStore& drains() { return stores_.drains; }
  StatusStore& status() { return stores_.status; }
  // The same stores with a connection of their own to read by, for the questions of the console and
  // of the command line: however long a question takes, it delays no look-up of a key.
  SqlStores& questions() { return questions_; }
  const KeyHasher& hasher() const { return hasher_; }
  const PepperSet& peppers() const { return peppers_; }

 private:
  DataHome(DataFolder folder, std::unique_ptr<SqlDatabase> database,
           std::unique_ptr<SqlDatabase> beside, const PepperSet& peppers);

  DataFolder folder_;
  SqlStores stores_;
  SqlStores questions_;
  PepperSet peppers_;
  KeyHasher hasher_;
};

}  // namespace solidrust
