// The stores of the fixture: SQLite in a folder that goes away.
#include "control/testing/data_fixture.h"
#include "store/sqlite/sqlite_account_store.h"
#include "store/sqlite/sqlite_audit_store.h"
#include "store/sqlite/sqlite_console_store.h"
#include "store/sqlite/sqlite_key_store.h"
#include "store/sqlite/sqlite_tier_store.h"
#include "store/sqlite/sqlite_usage_store.h"

namespace solidrust {
namespace {

struct SqliteDataStores final : DataStores {
  explicit SqliteDataStores(std::unique_ptr<SqliteDatabase> opened) : database(std::move(opened)) {}
  AccountStore& accounts() override { return accounts_; }
  KeyStore& keys() override { return keys_; }
  TierStore& tiers() override { return tiers_; }
  AuditStore& audit() override { return audit_; }
  UsageStore& usage() override { return usage_; }
  ConsoleStore& people() override { return people_; }

  std::unique_ptr<SqliteDatabase> database;
  SqliteAccountStore accounts_{*database};
  SqliteKeyStore keys_{*database};
  SqliteTierStore tiers_{*database};
  SqliteAuditStore audit_{*database};
  SqliteUsageStore usage_{*database};
  SqliteConsoleStore people_{*database};
};

}  // namespace

std::unique_ptr<DataStores> open_data_stores(const std::string& path, const Clock& clock) {
  return std::make_unique<SqliteDataStores>(*SqliteDatabase::open(path, clock));
}

}  // namespace solidrust
