// What every driver of the stores is held to. Each *_contract.h of this folder has the tests of one
// interface; a driver instantiates them with a function that opens its stores over nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/ids.h"
#include "base/random.h"
#include "store/alert_store.h"
#include "store/console_stores.h"
#include "store/status_days.h"
#include "store/stores.h"
#include "store/usage_store.h"

namespace solidrust {

// Stores of one kind over one database, empty but for the four tiers of the first start.
class ContractStores {
 public:
  virtual ~ContractStores() = default;
  virtual AccountStore& accounts() = 0;
  virtual KeyStore& keys() = 0;
  virtual TierStore& tiers() = 0;
  virtual AuditStore& audit() = 0;
  virtual DrainStore& drains() = 0;
};

// With all that lasts.
class LastingStores : public ContractStores {
 public:
  virtual BudgetStore& budgets() = 0;
  virtual UsageStore& usage() = 0;
  virtual AlertStore& alerts() = 0;
  virtual ConsoleStore& people() = 0;
  virtual StatusStore& status() = 0;
  // As after a restart: what the calls above gave is gone.
  virtual void reopen() = 0;
};

template <class Stores>
using OpenStores = std::unique_ptr<Stores> (*)();

// The fixture of them all.
template <class Stores>
class Contract : public ::testing::TestWithParam<OpenStores<Stores>> {
 protected:
  AccountStore& accounts() { return stores_->accounts(); }
  KeyStore& keys() { return stores_->keys(); }
  TierStore& tiers() { return stores_->tiers(); }
  AuditStore& audit() { return stores_->audit(); }
  DrainStore& drains() { return stores_->drains(); }

  AccountRow account(const std::string& email) {
    return {AccountId::make(random_), email, "free", false, 100};
  }
  AccountRow inserted_account(const std::string& email = "a@example.com") {
    AccountRow row = account(email);
    EXPECT_TRUE(accounts().insert(row, note("account.create")).ok());
    return row;
  }
  KeyRow key(const AccountId& owner) {
    KeyRow row;
    row.id = KeyId::make(random_);
    row.account = owner;
    row.name = "ci";
    random_.fill(row.mac);
    row.hint = "sk_live_…abcd";
    row.created_ms = ++created_;
    row.created_by = "cli";
    return row;
  }
  static AuditRow note(const std::string& action) {
    AuditRow row;
    row.at_ms = 5;
    row.actor = "cli";
    row.action = action;
    row.object = "key_1";
    row.detail_json = "{}";
    row.address = "127.0.0.1";
    row.request_id = "req_1";
    return row;
  }
  std::vector<std::string> actions() {
    std::vector<std::string> out;
    for (const AuditRow& row : audit().latest(100).value()) out.push_back(row.action);
    return out;
  }

  SystemRandom random_;
  std::unique_ptr<Stores> stores_ = this->GetParam()();

 private:
  std::int64_t created_ = 1000;
};

using StoreContract = Contract<ContractStores>;

class LastingContract : public Contract<LastingStores> {
 protected:
  BudgetStore& budgets() { return stores_->budgets(); }
  UsageStore& usage() { return stores_->usage(); }
  AlertStore& alerts() { return stores_->alerts(); }
  ConsoleStore& people() { return stores_->people(); }
  StatusStore& status() { return stores_->status(); }
  void reopen() { stores_->reopen(); }
};

// Each of them is instantiated where its header is included, in one source of a test program.
#define SOLIDRUST_CONTRACT(name, base) \
  class name : public base {};         \
  GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(name)

}  // namespace solidrust
