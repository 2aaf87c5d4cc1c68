// The stores in memory are held to what every store is, so that a test of the control plane sees no
// other.
#include "control/testing/memory_stores.h"

#include <memory>

#include <gtest/gtest.h>

#include "store/testing/account_store_contract.h"
#include "store/testing/audit_store_contract.h"
#include "store/testing/drain_store_contract.h"
#include "store/testing/key_store_contract.h"
#include "store/testing/tier_store_contract.h"

namespace solidrust {
namespace {

class MemoryStores final : public ContractStores {
 public:
  AccountStore& accounts() override { return accounts_; }
  KeyStore& keys() override { return keys_; }
  TierStore& tiers() override { return tiers_; }
  AuditStore& audit() override { return audit_; }
  DrainStore& drains() override { return drains_; }

 private:
  MemoryJournal journal_;
  MemoryAccountStore accounts_{journal_};
  MemoryKeyStore keys_{journal_};
  MemoryTierStore tiers_{journal_};
  MemoryAuditStore audit_{journal_};
  MemoryDrainStore drains_{journal_};
};

std::unique_ptr<ContractStores> open() {
  return std::make_unique<MemoryStores>();
}

INSTANTIATE_TEST_SUITE_P(Memory, AccountStoreContract, ::testing::Values(&open));
INSTANTIATE_TEST_SUITE_P(Memory, AuditStoreContract, ::testing::Values(&open));
INSTANTIATE_TEST_SUITE_P(Memory, DrainStoreContract, ::testing::Values(&open));
INSTANTIATE_TEST_SUITE_P(Memory, KeyStoreContract, ::testing::Values(&open));
INSTANTIATE_TEST_SUITE_P(Memory, TierStoreContract, ::testing::Values(&open));

}  // namespace
}  // namespace solidrust
