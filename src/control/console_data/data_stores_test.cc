// The stores of the fixture: SQLite in a folder that goes away.
#include "control/testing/data_fixture.h"
#include "store/sql/sql_account_store.h"
#include "store/sql/sql_audit_store.h"
#include "store/sql/sql_console_store.h"
#include "store/sql/sql_key_store.h"
#include "store/sql/sql_tier_store.h"
#include "store/sql/sql_usage_store.h"
#include "store/sqlite/sqlite_database.h"

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
  SqlAccountStore accounts_{*database};
  SqlKeyStore keys_{*database};
  SqlTierStore tiers_{*database};
  SqlAuditStore audit_{*database};
  SqlUsageStore usage_{*database};
  SqlConsoleStore people_{*database};
};

}  // namespace

std::unique_ptr<DataStores> open_data_stores(const std::string& path, const Clock& clock) {
  return std::make_unique<SqliteDataStores>(*SqliteDatabase::open(path, clock));
}

}  // namespace solidrust
