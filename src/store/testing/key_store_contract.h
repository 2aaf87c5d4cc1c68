// The contract of KeyStore. Tests only.
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

SOLIDRUST_CONTRACT(KeyStoreContract, StoreContract);

TEST_P(KeyStoreContract, EveryColumnOfAKeyComesBack) {
  const AccountRow owner = inserted_account();
  KeyRow row = key(owner.id);
  row.environment = Environment::test;
  row.pepper_version = 3;
  row.scopes = kScopeModelsList;
  row.models = {"vllm-primary", "bge-m3"};
  row.addresses = {"10.0.0.0/8", "2001:db8::/32"};
  row.limits_json = R"({"requests_per_minute":5})";
  row.expires_ms = 99;
  ASSERT_TRUE(keys().insert(row, note("key.create")).ok());
  const KeyRow found = *keys().find(row.id).value();
  EXPECT_EQ(found.account, owner.id);
  EXPECT_EQ(found.name, "ci");
  EXPECT_EQ(found.environment, Environment::test);
  EXPECT_EQ(found.mac, row.mac);
  EXPECT_EQ(found.pepper_version, 3);
  EXPECT_EQ(found.hint, row.hint);
  EXPECT_EQ(found.scopes, kScopeModelsList);
  EXPECT_EQ(found.models, row.models);
  EXPECT_EQ(found.addresses, row.addresses);
  EXPECT_EQ(found.limits_json, row.limits_json);
  EXPECT_EQ(found.status, KeyStatus::active);
  EXPECT_EQ(found.created_ms, row.created_ms);
  EXPECT_EQ(found.created_by, "cli");
  EXPECT_EQ(found.expires_ms, 99);
  EXPECT_FALSE(found.last_used_ms || found.revoked_ms);
}

TEST_P(KeyStoreContract, AKeyIsFoundByItsWholeMacOnlyWithItsOwnersTier) {
  const AccountRow owner = inserted_account();
  const KeyRow row = key(owner.id);
  ASSERT_TRUE(keys().insert(row, note("key.create")).ok());
  const auto found = keys().find_by_mac(row.mac);
  ASSERT_TRUE(found.ok() && found.value().has_value());
  EXPECT_EQ(found.value()->key.id, row.id);
  EXPECT_EQ(found.value()->tier, "free");
  EXPECT_FALSE(found.value()->account_disabled);
  for (std::size_t byte = 0; byte < row.mac.size(); ++byte) {
    KeyMac other = row.mac;
    other[byte] ^= 1;
    EXPECT_FALSE(keys().find_by_mac(other).value()) << byte;
  }
}

TEST_P(KeyStoreContract, AKeyNeedsAnOwnerAndAMacOfItsOwn) {
  const AccountRow owner = inserted_account();
  const KeyRow row = key(owner.id);
  ASSERT_TRUE(keys().insert(row, note("key.create")).ok());
  KeyRow twin = key(owner.id);
  twin.mac = row.mac;
  EXPECT_EQ(keys().insert(twin, note("x")).error().code, ErrorCode::already_exists);
  EXPECT_EQ(keys().insert(key(AccountId::make(random_)), note("x")).error().code,
            ErrorCode::invalid_argument);
  KeyRow broken = key(owner.id);
  broken.models = {"a\nb"};
  EXPECT_EQ(keys().insert(broken, note("x")).error().code, ErrorCode::invalid_argument);
  broken.models = {""};
  EXPECT_EQ(keys().insert(broken, note("x")).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(keys().count().value(), 1);
  EXPECT_THAT(actions(), ::testing::ElementsAre("key.create", "account.create"));
}

TEST_P(KeyStoreContract, KeysAreListedNewestFirstOfOneAccountOrAll) {
  const AccountRow first = inserted_account("a@example.com");
  const AccountRow second = inserted_account("b@example.com");
  const KeyRow one = key(first.id);
  const KeyRow two = key(second.id);
  const KeyRow three = key(first.id);
  for (const KeyRow& row : {one, two, three}) ASSERT_TRUE(keys().insert(row, note("k")).ok());
  const auto ids = [&](const AccountId& account_id) {
    std::vector<KeyId> out;
    for (const KeyRow& row : keys().list(account_id).value()) out.push_back(row.id);
    return out;
  };
  EXPECT_THAT(ids(first.id), ::testing::ElementsAre(three.id, one.id));
  EXPECT_THAT(ids(AccountId()), ::testing::ElementsAre(three.id, two.id, one.id));
}

TEST_P(KeyStoreContract, RotationIsAllOrNothingAndOncePerKey) {
  const AccountRow owner = inserted_account();
  KeyRow old = key(owner.id);
  ASSERT_TRUE(keys().insert(old, note("key.create")).ok());
  KeyRow fresh = key(owner.id);
  fresh.rotated_from = old.id;
  old.rotated_to = fresh.id;
  old.expires_ms = 5000;
  KeyRow twin = fresh;
  twin.mac = old.mac;  // the insertion fails, so the old key must stay as it was
  EXPECT_FALSE(keys().rotate(old, twin, note("x")).ok());
  EXPECT_TRUE(keys().find(old.id).value()->rotated_to.empty());
  ASSERT_TRUE(keys().rotate(old, fresh, note("key.rotate")).ok());
  EXPECT_EQ(keys().find(old.id).value()->rotated_to, fresh.id);
  EXPECT_EQ(keys().find(old.id).value()->expires_ms, 5000);
  EXPECT_EQ(keys().find(fresh.id).value()->rotated_from, old.id);
  KeyRow third = key(owner.id);
  EXPECT_EQ(keys().rotate(old, third, note("x")).error().code, ErrorCode::invalid_argument);
  EXPECT_FALSE(keys().find(third.id).value());
}

TEST_P(KeyStoreContract, UsesAreAddedAndAMissingKeyIsPassedOver) {
  const AccountRow owner = inserted_account();
  const KeyRow row = key(owner.id);
  ASSERT_TRUE(keys().insert(row, note("key.create")).ok());
  const KeyStore::Use missing{KeyId::make(random_), 1, "::1", 0};
  ASSERT_TRUE(keys().record_uses({missing, {row.id, 10, "10.0.0.1", 2}}).ok());
  ASSERT_TRUE(keys().record_uses({{row.id, 20, "10.0.0.2", 3}}).ok());
  const KeyRow found = *keys().find(row.id).value();
  EXPECT_EQ(found.last_used_ms, 20);
  EXPECT_EQ(found.last_used_from, "10.0.0.2");
  EXPECT_EQ(found.uses_after_rotation, 5);
  EXPECT_TRUE(keys().record_uses({}).ok());
}

TEST_P(KeyStoreContract, AKeyUnderANewerPepperIsFoundByItsNewMacOnly) {
  const AccountRow owner = inserted_account();
  const KeyRow row = key(owner.id);
  ASSERT_TRUE(keys().insert(row, note("key.create")).ok());
  KeyMac newer = row.mac;
  newer[0] ^= 1;
  ASSERT_TRUE(keys().rehash(row.id, newer, 2).ok());
  EXPECT_FALSE(keys().find_by_mac(row.mac).value());
  EXPECT_EQ(keys().find_by_mac(newer).value()->key.pepper_version, 2);
  EXPECT_EQ(keys().rehash(KeyId::make(random_), newer, 2).error().code, ErrorCode::not_found);
}

TEST_P(KeyStoreContract, AChangeOfPolicyDoesNotUndoRecordedUses) {
  const AccountRow owner = inserted_account();
  KeyRow row = key(owner.id);
  ASSERT_TRUE(keys().insert(row, note("key.create")).ok());
  ASSERT_TRUE(keys().record_uses({{row.id, 10, "10.0.0.1", 2}}).ok());
  row.name = "renamed";
  ASSERT_TRUE(keys().update(row, note("key.rename")).ok());
  EXPECT_EQ(keys().find(row.id).value()->last_used_ms, 10);
  EXPECT_EQ(keys().find(row.id).value()->name, "renamed");
}

TEST_P(KeyStoreContract, RevocationIsWrittenWithItsAuditRow) {
  const AccountRow owner = inserted_account();
  KeyRow row = key(owner.id);
  ASSERT_TRUE(keys().insert(row, note("key.create")).ok());
  row.status = KeyStatus::revoked;
  row.revoked_ms = 77;
  row.revoked_by = "cli";
  row.revoked_why = "leaked";
  row.compromised = true;
  ASSERT_TRUE(keys().update(row, note("key.revoke")).ok());
  const KeyRow found = *keys().find(row.id).value();
  EXPECT_EQ(found.status, KeyStatus::revoked);
  EXPECT_EQ(found.revoked_ms, 77);
  EXPECT_EQ(found.revoked_by, "cli");
  EXPECT_EQ(found.revoked_why, "leaked");
  EXPECT_TRUE(found.compromised);
  EXPECT_EQ(actions().front(), "key.revoke");
  EXPECT_EQ(keys().update(key(owner.id), note("x")).error().code, ErrorCode::not_found);
  EXPECT_EQ(actions().front(), "key.revoke");
}

}  // namespace solidrust
