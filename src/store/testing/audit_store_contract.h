// The contract of AuditStore. Tests only.
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

SOLIDRUST_CONTRACT(AuditStoreContract, StoreContract);

TEST_P(AuditStoreContract, TheAuditLogIsReadNewestFirstUpToTheLimit) {
  for (int i = 0; i < 5; ++i) inserted_account(std::to_string(i) + "@example.com");
  const std::vector<AuditRow> rows = audit().latest(3).value();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_GT(rows[0].id, rows[1].id);
  EXPECT_EQ(rows[0].actor, "cli");
  EXPECT_EQ(rows[0].object, "key_1");
  EXPECT_EQ(rows[0].detail_json, "{}");
  EXPECT_EQ(rows[0].address, "127.0.0.1");
  EXPECT_EQ(rows[0].request_id, "req_1");
  EXPECT_TRUE(audit().latest(0).value().empty());
}

TEST_P(AuditStoreContract, AuditPagesGoBackById) {
  for (const char* const email : {"a@example.com", "b@example.com", "c@example.com"})
    inserted_account(email);
  const std::vector<AuditRow> all = audit().latest(10).value();
  ASSERT_EQ(all.size(), 3u);
  const std::vector<AuditRow> page = audit().page(all[0].id, 1).value();
  ASSERT_EQ(page.size(), 1u);
  EXPECT_EQ(page[0].id, all[1].id);
  EXPECT_EQ(audit().page(all[0].id, 10)->size(), 2u);
  EXPECT_TRUE(audit().page(all[2].id, 10)->empty());
}

}  // namespace solidrust
