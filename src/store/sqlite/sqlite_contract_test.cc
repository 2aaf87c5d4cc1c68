// SQLite's stores, held to the contracts.
#include "store/testing/account_store_contract.h"
#include "store/testing/alert_store_contract.h"
#include "store/testing/audit_store_contract.h"
#include "store/testing/budget_store_contract.h"
#include "store/testing/console_store_contract.h"
#include "store/testing/drain_store_contract.h"
#include "store/testing/key_store_contract.h"
#include "store/testing/sqlite_stores.h"
#include "store/testing/status_store_contract.h"
#include "store/testing/tier_store_contract.h"

namespace solidrust {
namespace {

template <class Stores>
std::unique_ptr<Stores> open() {
  return std::make_unique<SqliteStores>();
}

#define SOLIDRUST_SQLITE(contract, stores) \
  INSTANTIATE_TEST_SUITE_P(Sqlite, contract, ::testing::Values(&open<stores>))

SOLIDRUST_SQLITE(AccountStoreContract, ContractStores);
SOLIDRUST_SQLITE(AuditStoreContract, ContractStores);
SOLIDRUST_SQLITE(DrainStoreContract, ContractStores);
SOLIDRUST_SQLITE(KeyStoreContract, ContractStores);
SOLIDRUST_SQLITE(TierStoreContract, ContractStores);
SOLIDRUST_SQLITE(AlertStoreContract, LastingStores);
SOLIDRUST_SQLITE(BudgetStoreContract, LastingStores);
SOLIDRUST_SQLITE(ConsoleStoreContract, LastingStores);
SOLIDRUST_SQLITE(LastingDrains, LastingStores);
SOLIDRUST_SQLITE(StatusStoreContract, LastingStores);

}  // namespace
}  // namespace solidrust
