// SQLite's stores for the contract tests, and for tests of its own. Tests only.
#pragma once

#include <memory>
#include <optional>

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"
#include "store/sql/sql_stores.h"
#include "store/sqlite/sqlite_database.h"
#include "store/testing/store_contract.h"
#include "store/testing/temp_folder.h"

namespace solidrust {

class SqliteStores final : public LastingStores {
 public:
  SqliteStores() { reopen(); }
  AccountStore& accounts() override { return stores_->accounts; }
  KeyStore& keys() override { return stores_->keys; }
  TierStore& tiers() override { return stores_->tiers; }
  AuditStore& audit() override { return stores_->audit; }
  DrainStore& drains() override { return stores_->drains; }
  BudgetStore& budgets() override { return stores_->budgets; }
  UsageStore& usage() override { return stores_->usage; }
  AlertStore& alerts() override { return stores_->alerts; }
  ConsoleStore& people() override { return stores_->people; }
  StatusStore& status() override { return stores_->status; }
  void reopen() override {
    stores_.reset();
    auto opened = SqliteDatabase::open(path(), clock_);
    if (!opened) ADD_FAILURE() << opened.error().message << opened.error().internal;
    stores_.emplace(std::move(opened).value());
  }
  SqlDatabase& database() { return *stores_->database; }
  std::string path() const { return folder_.path("solidrust.db"); }

 private:
  TempFolder folder_;
  FakeClock clock_;
  std::optional<SqlStores> stores_;
};

}  // namespace solidrust
