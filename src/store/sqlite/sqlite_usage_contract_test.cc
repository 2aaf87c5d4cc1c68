// SQLite's store of usage, held to its contracts. A source of its own: they are long.
#include "store/testing/request_list_contract.h"
#include "store/testing/sqlite_stores.h"
#include "store/testing/usage_store_contract.h"

namespace solidrust {
namespace {

std::unique_ptr<LastingStores> open() {
  return std::make_unique<SqliteStores>();
}

INSTANTIATE_TEST_SUITE_P(Sqlite, UsageStoreContract, ::testing::Values(&open));
INSTANTIATE_TEST_SUITE_P(Sqlite, RequestListContract, ::testing::Values(&open));

}  // namespace
}  // namespace solidrust
