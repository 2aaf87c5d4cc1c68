// The contract of BudgetStore. Tests only.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/testing/usage_contract.h"

namespace solidrust {

SOLIDRUST_CONTRACT(BudgetStoreContract, UsageContract);

TEST_P(BudgetStoreContract, BudgetsAreSetChangedAndRemovedWithTheirAudit) {
  AuditRow audit;
  audit.action = "budget.set";
  ASSERT_TRUE(budgets().set({"a", "", 100, std::nullopt}, audit).ok());
  ASSERT_TRUE(budgets().set({"a", "k", std::nullopt, 7}, audit).ok());
  ASSERT_TRUE(budgets().set({"a", "", 200, 5}, audit).ok());
  auto rows = budgets().list();
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ(rows->at(0).tokens, 200);
  EXPECT_EQ(rows->at(0).nano, 5);
  EXPECT_EQ(rows->at(1).key, "k");
  ASSERT_TRUE(budgets().set({"a", "", std::nullopt, std::nullopt}, audit).ok());
  EXPECT_EQ(budgets().list()->size(), 1u);
  EXPECT_EQ(actions().size(), 4u);
}

TEST_P(BudgetStoreContract, ACrossingIsRecordedOnceAMonth) {
  AuditRow audit;
  audit.action = "budget.crossed";
  AlertRow alert;
  alert.kind = "budget_crossed";
  alert.subject = "a";
  const auto record = [&](std::int64_t month, int percent) {
    alert.level = percent;
    alert.period_ms = alert.fired_ms = month + 1;
    return *budgets().record_crossing("a", month, percent, audit, alert);
  };
  EXPECT_EQ(*budgets().reached("a", kMidnight), 0);
  EXPECT_TRUE(record(kMidnight, 50));
  EXPECT_FALSE(record(kMidnight, 50));
  EXPECT_TRUE(record(kMidnight, 80));
  EXPECT_EQ(*budgets().reached("a", kMidnight), 80);
  EXPECT_TRUE(record(kMidnight + 30 * kDayMs, 50));
  EXPECT_EQ(*budgets().reached("a", kMidnight + 30 * kDayMs), 50);
  EXPECT_EQ(actions().size(), 3u);
  // Of other numbers nothing is recorded. What is still crossed has its alert already.
  audit.action = "budget.set";
  ASSERT_TRUE(budgets().set({"a", "", 200, std::nullopt}, audit).ok());
  EXPECT_EQ(*budgets().reached("a", kMidnight + 30 * kDayMs), 0);
  EXPECT_FALSE(record(kMidnight + 30 * kDayMs, 50));
  EXPECT_EQ(*budgets().reached("a", kMidnight + 30 * kDayMs), 50);
  EXPECT_EQ(actions().size(), 4u);
}

}  // namespace solidrust
