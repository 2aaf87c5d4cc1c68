// The contract of TierStore. Tests only.
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

SOLIDRUST_CONTRACT(TierStoreContract, StoreContract);

TEST_P(TierStoreContract, ATierIsRemovedOnceNoAccountIsInIt) {
  TierRow gold;
  gold.name = "gold";
  ASSERT_TRUE(tiers().set(gold, note("tier.set")).ok());
  AccountRow row;
  row.id = AccountId::make(random_);
  row.email = "in-gold@example.org";
  row.tier = "gold";
  ASSERT_TRUE(accounts().insert(row, note("account.create")).ok());
  EXPECT_EQ(tiers().remove("gold", note("tier.delete")).value(), 1);
  EXPECT_TRUE(tiers().find("gold").value().has_value());
  EXPECT_EQ(actions().front(), "account.create") << "what was not done is not recorded";
  ASSERT_TRUE(accounts().set_tier(row.id, "free", note("account.set_tier")).ok());
  EXPECT_EQ(tiers().remove("gold", note("tier.delete")).value(), 0);
  EXPECT_FALSE(tiers().find("gold").value().has_value());
  EXPECT_EQ(actions().front(), "tier.delete");
  EXPECT_EQ(tiers().remove("gold", note("tier.delete")).error().code, ErrorCode::not_found);
}

TEST_P(TierStoreContract, TheFourTiersAreThereWithTheirLimits) {
  const std::vector<TierRow> rows = tiers().list().value();
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].name, "free");
  EXPECT_EQ(rows[1].name, "basic");
  EXPECT_EQ(rows[2].name, "pro");
  EXPECT_EQ(rows[3].name, "enterprise");
  EXPECT_EQ(rows[0].requests_per_minute, 10);
  EXPECT_EQ(rows[1].requests_per_hour, 1000);
  EXPECT_EQ(rows[2].requests_per_day, 50'000);
  EXPECT_EQ(rows[2].tokens_per_minute, 500'000);
  EXPECT_EQ(rows[0].concurrent, 5);
  EXPECT_FALSE(rows[3].requests_per_minute || rows[3].concurrent);
}

TEST_P(TierStoreContract, ATierIsChangedInPlaceAndANewOneIsMade) {
  inserted_account();
  TierRow free = *tiers().find("free").value();
  free.requests_per_minute = 0;
  free.tokens_per_minute = std::nullopt;
  ASSERT_TRUE(tiers().set(free, note("tier.set")).ok());
  EXPECT_EQ(tiers().find("free").value()->requests_per_minute, 0);
  EXPECT_FALSE(tiers().find("free").value()->tokens_per_minute);
  TierRow partner;
  partner.name = "partner";
  ASSERT_TRUE(tiers().set(partner, note("tier.set")).ok());
  EXPECT_EQ(tiers().list().value().size(), 5u);
  EXPECT_EQ(tiers().list().value()[0].name, "free");
  partner.concurrent = -1;
  EXPECT_EQ(tiers().set(partner, note("x")).error().code, ErrorCode::invalid_argument);
  EXPECT_FALSE(tiers().find("gold").value());
}

}  // namespace solidrust
