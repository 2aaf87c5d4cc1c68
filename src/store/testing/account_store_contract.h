// The contract of AccountStore. Tests only.
#pragma once

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/testing/store_contract.h"

namespace solidrust {

SOLIDRUST_CONTRACT(AccountStoreContract, StoreContract);

TEST_P(AccountStoreContract, AnAccountIsFoundByIdAndByEmail) {
  const AccountRow row = inserted_account("someone@example.com");
  for (const auto& found :
       {accounts().find(row.id), accounts().find_by_email("someone@example.com")}) {
    ASSERT_TRUE(found.ok() && found.value().has_value());
    EXPECT_EQ(found.value()->id, row.id);
    EXPECT_EQ(found.value()->email, row.email);
    EXPECT_EQ(found.value()->tier, "free");
    EXPECT_FALSE(found.value()->disabled);
    EXPECT_EQ(found.value()->created_ms, 100);
  }
  EXPECT_FALSE(accounts().find(AccountId::make(random_)).value());
  EXPECT_FALSE(accounts().find_by_email("x' OR '1'='1").value());
  EXPECT_EQ(accounts().count().value(), 1);
  EXPECT_EQ(accounts().latest(2).value().size(), 1u);
}

TEST_P(AccountStoreContract, TheLatestAccountsComeFirst) {
  for (const char* const email : {"a@example.com", "b@example.com", "c@example.com"})
    inserted_account(email);
  const auto emails = [&](std::size_t limit) {
    std::vector<std::string> out;
    for (const AccountRow& row : accounts().latest(limit).value()) out.push_back(row.email);
    return out;
  };
  EXPECT_THAT(emails(2), ::testing::ElementsAre("c@example.com", "b@example.com"));
  EXPECT_THAT(emails(3), ::testing::ElementsAre("c@example.com", "b@example.com", "a@example.com"));
  EXPECT_EQ(emails(std::numeric_limits<std::size_t>::max()).size(), 3u);
  EXPECT_THAT(emails(0), ::testing::ElementsAre());
}

TEST_P(AccountStoreContract, ATierMustExist) {
  AccountRow row = account("a@example.com");
  row.tier = "gold";
  EXPECT_EQ(accounts().insert(row, note("x")).error().code, ErrorCode::invalid_argument);
  const AccountRow known = inserted_account("b@example.com");
  EXPECT_EQ(accounts().set_tier(known.id, "gold", note("x")).error().code,
            ErrorCode::invalid_argument);
  EXPECT_EQ(accounts().set_tier(AccountId::make(random_), "pro", note("x")).error().code,
            ErrorCode::not_found);
  ASSERT_TRUE(accounts().set_tier(known.id, "pro", note("account.set_tier")).ok());
  EXPECT_EQ(accounts().find(known.id).value()->tier, "pro");
  EXPECT_THAT(actions(), ::testing::ElementsAre("account.set_tier", "account.create"));
}

TEST_P(AccountStoreContract, ATakenEmailIsRefusedAndLeavesNoAuditRow) {
  inserted_account("a@example.com");
  const Result<void> again = accounts().insert(account("a@example.com"), note("second"));
  EXPECT_EQ(again.error().code, ErrorCode::already_exists);
  EXPECT_THAT(actions(), ::testing::ElementsAre("account.create"));
}

}  // namespace solidrust
