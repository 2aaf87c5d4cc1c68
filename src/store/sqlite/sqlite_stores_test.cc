#include <algorithm>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"
#include "store/sql/sql_account_store.h"
#include "store/sql/sql_audit_store.h"
#include "store/sql/sql_key_store.h"
#include "store/sql/sql_tier_store.h"
#include "store/sqlite/sqlite_database.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

using ::testing::ElementsAre;

class SqliteStores : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = SqliteDatabase::open(folder_.path("solidrust.db"), clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message << opened.error().internal;
    database_ = std::move(opened).value();
    accounts_ = std::make_unique<SqlAccountStore>(*database_);
    keys_ = std::make_unique<SqlKeyStore>(*database_);
    tiers_ = std::make_unique<SqlTierStore>(*database_);
    audit_ = std::make_unique<SqlAuditStore>(*database_);
  }

  AccountRow account(const std::string& email) {
    return {AccountId::make(random_), email, "free", false, 100};
  }
  AccountRow inserted_account(const std::string& email = "a@example.com") {
    AccountRow row = account(email);
    EXPECT_TRUE(accounts_->insert(row, note("account.create")).ok());
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
    for (const AuditRow& row : audit_->latest(100).value()) out.push_back(row.action);
    return out;
  }

  TempFolder folder_;
  FakeClock clock_;
  SystemRandom random_;
  std::int64_t created_ = 1000;
  std::unique_ptr<SqliteDatabase> database_;
  std::unique_ptr<SqlAccountStore> accounts_;
  std::unique_ptr<SqlKeyStore> keys_;
  std::unique_ptr<SqlTierStore> tiers_;
  std::unique_ptr<SqlAuditStore> audit_;
};

TEST_F(SqliteStores, AnAccountIsFoundByIdAndByEmail) {
  const AccountRow row = inserted_account("someone@example.com");
  for (const auto& found :
       {accounts_->find(row.id), accounts_->find_by_email("someone@example.com")}) {
    ASSERT_TRUE(found.ok() && found.value().has_value());
    EXPECT_EQ(found.value()->id, row.id);
    EXPECT_EQ(found.value()->email, row.email);
    EXPECT_EQ(found.value()->tier, "free");
    EXPECT_FALSE(found.value()->disabled);
    EXPECT_EQ(found.value()->created_ms, 100);
  }
  EXPECT_FALSE(accounts_->find(AccountId::make(random_)).value());
  EXPECT_FALSE(accounts_->find_by_email("x' OR '1'='1").value());
  EXPECT_EQ(accounts_->count().value(), 1);
  EXPECT_EQ(accounts_->latest(2).value().size(), 1u);
}

TEST_F(SqliteStores, TheLatestAccountsComeFirst) {
  for (const char* const email : {"a@example.com", "b@example.com", "c@example.com"})
    inserted_account(email);
  const auto emails = [&](std::size_t limit) {
    std::vector<std::string> out;
    for (const AccountRow& row : accounts_->latest(limit).value()) out.push_back(row.email);
    return out;
  };
  EXPECT_THAT(emails(2), ElementsAre("c@example.com", "b@example.com"));
  EXPECT_THAT(emails(3), ElementsAre("c@example.com", "b@example.com", "a@example.com"));
  EXPECT_EQ(emails(std::numeric_limits<std::size_t>::max()).size(), 3u);
  EXPECT_THAT(emails(0), ElementsAre());
}

TEST_F(SqliteStores, ATakenEmailIsRefusedAndLeavesNoAuditRow) {
  inserted_account("a@example.com");
  const Result<void> again = accounts_->insert(account("a@example.com"), note("second"));
  EXPECT_EQ(again.error().code, ErrorCode::already_exists);
  EXPECT_THAT(actions(), ElementsAre("account.create"));
}

TEST_F(SqliteStores, ATierMustExist) {
  AccountRow row = account("a@example.com");
  row.tier = "gold";
  EXPECT_EQ(accounts_->insert(row, note("x")).error().code, ErrorCode::invalid_argument);
  const AccountRow known = inserted_account("b@example.com");
  EXPECT_EQ(accounts_->set_tier(known.id, "gold", note("x")).error().code,
            ErrorCode::invalid_argument);
  EXPECT_EQ(accounts_->set_tier(AccountId::make(random_), "pro", note("x")).error().code,
            ErrorCode::not_found);
  ASSERT_TRUE(accounts_->set_tier(known.id, "pro", note("account.set_tier")).ok());
  EXPECT_EQ(accounts_->find(known.id).value()->tier, "pro");
  EXPECT_THAT(actions(), ElementsAre("account.set_tier", "account.create"));
}

TEST_F(SqliteStores, ATierIsRemovedOnceNoAccountIsInIt) {
  TierRow gold;
  gold.name = "gold";
  ASSERT_TRUE(tiers_->set(gold, note("tier.set")).ok());
  AccountRow row;
  row.id = AccountId::make(random_);
  row.email = "in-gold@example.org";
  row.tier = "gold";
  ASSERT_TRUE(accounts_->insert(row, note("account.create")).ok());
  EXPECT_EQ(tiers_->remove("gold", note("tier.delete")).value(), 1);
  EXPECT_TRUE(tiers_->find("gold").value().has_value());
  EXPECT_EQ(actions().front(), "account.create") << "what was not done is not recorded";
  ASSERT_TRUE(accounts_->set_tier(row.id, "free", note("account.set_tier")).ok());
  EXPECT_EQ(tiers_->remove("gold", note("tier.delete")).value(), 0);
  EXPECT_FALSE(tiers_->find("gold").value().has_value());
  EXPECT_EQ(actions().front(), "tier.delete");
  EXPECT_EQ(tiers_->remove("gold", note("tier.delete")).error().code, ErrorCode::not_found);
}

TEST_F(SqliteStores, TheFourTiersAreThereWithTheirLimits) {
  const std::vector<TierRow> tiers = tiers_->list().value();
  ASSERT_EQ(tiers.size(), 4u);
  EXPECT_EQ(tiers[0].name, "free");
  EXPECT_EQ(tiers[1].name, "basic");
  EXPECT_EQ(tiers[2].name, "pro");
  EXPECT_EQ(tiers[3].name, "enterprise");
  EXPECT_EQ(tiers[0].requests_per_minute, 10);
  EXPECT_EQ(tiers[1].requests_per_hour, 1000);
  EXPECT_EQ(tiers[2].requests_per_day, 50'000);
  EXPECT_EQ(tiers[2].tokens_per_minute, 500'000);
  EXPECT_EQ(tiers[0].concurrent, 5);
  EXPECT_FALSE(tiers[3].requests_per_minute || tiers[3].concurrent);
}

TEST_F(SqliteStores, ATierIsChangedInPlaceAndANewOneIsMade) {
  inserted_account();
  TierRow free = *tiers_->find("free").value();
  free.requests_per_minute = 0;
  free.tokens_per_minute = std::nullopt;
  ASSERT_TRUE(tiers_->set(free, note("tier.set")).ok());
  EXPECT_EQ(tiers_->find("free").value()->requests_per_minute, 0);
  EXPECT_FALSE(tiers_->find("free").value()->tokens_per_minute);
  TierRow partner;
  partner.name = "partner";
  ASSERT_TRUE(tiers_->set(partner, note("tier.set")).ok());
  EXPECT_EQ(tiers_->list().value().size(), 5u);
  EXPECT_EQ(tiers_->list().value()[0].name, "free");
  partner.concurrent = -1;
  EXPECT_EQ(tiers_->set(partner, note("x")).error().code, ErrorCode::invalid_argument);
  EXPECT_FALSE(tiers_->find("gold").value());
}

TEST_F(SqliteStores, EveryColumnOfAKeyComesBack) {
  const AccountRow owner = inserted_account();
  KeyRow row = key(owner.id);
  row.environment = Environment::test;
  row.pepper_version = 3;
  row.scopes = kScopeModelsList;
  row.models = {"vllm-primary", "bge-m3"};
  row.addresses = {"10.0.0.0/8", "2001:db8::/32"};
  row.limits_json = R"({"requests_per_minute":5})";
  row.expires_ms = 99;
  ASSERT_TRUE(keys_->insert(row, note("key.create")).ok());
  const KeyRow found = *keys_->find(row.id).value();
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

TEST_F(SqliteStores, AKeyIsFoundByItsWholeMacOnlyWithItsOwnersTier) {
  const AccountRow owner = inserted_account();
  const KeyRow row = key(owner.id);
  ASSERT_TRUE(keys_->insert(row, note("key.create")).ok());
  const auto found = keys_->find_by_mac(row.mac);
  ASSERT_TRUE(found.ok() && found.value().has_value());
  EXPECT_EQ(found.value()->key.id, row.id);
  EXPECT_EQ(found.value()->tier, "free");
  EXPECT_FALSE(found.value()->account_disabled);
  for (std::size_t byte = 0; byte < row.mac.size(); ++byte) {
    KeyMac other = row.mac;
    other[byte] ^= 1;
    EXPECT_FALSE(keys_->find_by_mac(other).value()) << byte;
  }
}

TEST_F(SqliteStores, AKeyNeedsAnOwnerAndAMacOfItsOwn) {
  const AccountRow owner = inserted_account();
  const KeyRow row = key(owner.id);
  ASSERT_TRUE(keys_->insert(row, note("key.create")).ok());
  KeyRow twin = key(owner.id);
  twin.mac = row.mac;
  EXPECT_EQ(keys_->insert(twin, note("x")).error().code, ErrorCode::already_exists);
  EXPECT_EQ(keys_->insert(key(AccountId::make(random_)), note("x")).error().code,
            ErrorCode::invalid_argument);
  KeyRow broken = key(owner.id);
  broken.models = {"a\nb"};
  EXPECT_EQ(keys_->insert(broken, note("x")).error().code, ErrorCode::invalid_argument);
  broken.models = {""};
  EXPECT_EQ(keys_->insert(broken, note("x")).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(keys_->count().value(), 1);
  EXPECT_THAT(actions(), ElementsAre("key.create", "account.create"));
}

TEST_F(SqliteStores, KeysAreListedNewestFirstOfOneAccountOrAll) {
  const AccountRow first = inserted_account("a@example.com");
  const AccountRow second = inserted_account("b@example.com");
  const KeyRow one = key(first.id);
  const KeyRow two = key(second.id);
  const KeyRow three = key(first.id);
  for (const KeyRow& row : {one, two, three}) ASSERT_TRUE(keys_->insert(row, note("k")).ok());
  const auto ids = [&](const AccountId& account_id) {
    std::vector<KeyId> out;
    for (const KeyRow& row : keys_->list(account_id).value()) out.push_back(row.id);
    return out;
  };
  EXPECT_THAT(ids(first.id), ElementsAre(three.id, one.id));
  EXPECT_THAT(ids(AccountId()), ElementsAre(three.id, two.id, one.id));
}

TEST_F(SqliteStores, RevocationIsWrittenWithItsAuditRow) {
  const AccountRow owner = inserted_account();
  KeyRow row = key(owner.id);
  ASSERT_TRUE(keys_->insert(row, note("key.create")).ok());
  row.status = KeyStatus::revoked;
  row.revoked_ms = 77;
  row.revoked_by = "cli";
  row.revoked_why = "leaked";
  row.compromised = true;
  ASSERT_TRUE(keys_->update(row, note("key.revoke")).ok());
  const KeyRow found = *keys_->find(row.id).value();
  EXPECT_EQ(found.status, KeyStatus::revoked);
  EXPECT_EQ(found.revoked_ms, 77);
  EXPECT_EQ(found.revoked_by, "cli");
  EXPECT_EQ(found.revoked_why, "leaked");
  EXPECT_TRUE(found.compromised);
  EXPECT_EQ(actions().front(), "key.revoke");
  EXPECT_EQ(keys_->update(key(owner.id), note("x")).error().code, ErrorCode::not_found);
  EXPECT_EQ(actions().front(), "key.revoke");
}

TEST_F(SqliteStores, RotationIsAllOrNothingAndOncePerKey) {
  const AccountRow owner = inserted_account();
  KeyRow old = key(owner.id);
  ASSERT_TRUE(keys_->insert(old, note("key.create")).ok());
  KeyRow fresh = key(owner.id);
  fresh.rotated_from = old.id;
  old.rotated_to = fresh.id;
  old.expires_ms = 5000;
  KeyRow twin = fresh;
  twin.mac = old.mac;  // the insertion fails, so the old key must stay as it was
  EXPECT_FALSE(keys_->rotate(old, twin, note("x")).ok());
  EXPECT_TRUE(keys_->find(old.id).value()->rotated_to.empty());
  ASSERT_TRUE(keys_->rotate(old, fresh, note("key.rotate")).ok());
  EXPECT_EQ(keys_->find(old.id).value()->rotated_to, fresh.id);
  EXPECT_EQ(keys_->find(old.id).value()->expires_ms, 5000);
  EXPECT_EQ(keys_->find(fresh.id).value()->rotated_from, old.id);
  KeyRow third = key(owner.id);
  EXPECT_EQ(keys_->rotate(old, third, note("x")).error().code, ErrorCode::invalid_argument);
  EXPECT_FALSE(keys_->find(third.id).value());
}

TEST_F(SqliteStores, UsesAreAddedAndAMissingKeyIsPassedOver) {
  const AccountRow owner = inserted_account();
  const KeyRow row = key(owner.id);
  ASSERT_TRUE(keys_->insert(row, note("key.create")).ok());
  const KeyStore::Use missing{KeyId::make(random_), 1, "::1", 0};
  ASSERT_TRUE(keys_->record_uses({missing, {row.id, 10, "10.0.0.1", 2}}).ok());
  ASSERT_TRUE(keys_->record_uses({{row.id, 20, "10.0.0.2", 3}}).ok());
  const KeyRow found = *keys_->find(row.id).value();
  EXPECT_EQ(found.last_used_ms, 20);
  EXPECT_EQ(found.last_used_from, "10.0.0.2");
  EXPECT_EQ(found.uses_after_rotation, 5);
  EXPECT_TRUE(keys_->record_uses({}).ok());
}

TEST_F(SqliteStores, AKeyUnderANewerPepperIsFoundByItsNewMacOnly) {
  const AccountRow owner = inserted_account();
  const KeyRow row = key(owner.id);
  ASSERT_TRUE(keys_->insert(row, note("key.create")).ok());
  KeyMac newer = row.mac;
  newer[0] ^= 1;
  ASSERT_TRUE(keys_->rehash(row.id, newer, 2).ok());
  EXPECT_FALSE(keys_->find_by_mac(row.mac).value());
  EXPECT_EQ(keys_->find_by_mac(newer).value()->key.pepper_version, 2);
  EXPECT_EQ(keys_->rehash(KeyId::make(random_), newer, 2).error().code, ErrorCode::not_found);
}

TEST_F(SqliteStores, AChangeOfPolicyDoesNotUndoRecordedUses) {
  const AccountRow owner = inserted_account();
  KeyRow row = key(owner.id);
  ASSERT_TRUE(keys_->insert(row, note("key.create")).ok());
  ASSERT_TRUE(keys_->record_uses({{row.id, 10, "10.0.0.1", 2}}).ok());
  row.name = "renamed";
  ASSERT_TRUE(keys_->update(row, note("key.rename")).ok());
  EXPECT_EQ(keys_->find(row.id).value()->last_used_ms, 10);
  EXPECT_EQ(keys_->find(row.id).value()->name, "renamed");
}

TEST_F(SqliteStores, TheAuditLogIsReadNewestFirstUpToTheLimit) {
  for (int i = 0; i < 5; ++i) inserted_account(std::to_string(i) + "@example.com");
  const std::vector<AuditRow> rows = audit_->latest(3).value();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_GT(rows[0].id, rows[1].id);
  EXPECT_EQ(rows[0].actor, "cli");
  EXPECT_EQ(rows[0].object, "key_1");
  EXPECT_EQ(rows[0].detail_json, "{}");
  EXPECT_EQ(rows[0].address, "127.0.0.1");
  EXPECT_EQ(rows[0].request_id, "req_1");
  EXPECT_TRUE(audit_->latest(0).value().empty());
}

TEST_F(SqliteStores, AuditPagesGoBackById) {
  for (const char* const email : {"a@example.com", "b@example.com", "c@example.com"})
    inserted_account(email);
  const std::vector<AuditRow> all = audit_->latest(10).value();
  ASSERT_EQ(all.size(), 3u);
  const std::vector<AuditRow> page = audit_->page(all[0].id, 1).value();
  ASSERT_EQ(page.size(), 1u);
  EXPECT_EQ(page[0].id, all[1].id);
  EXPECT_EQ(audit_->page(all[0].id, 10)->size(), 2u);
  EXPECT_TRUE(audit_->page(all[2].id, 10)->empty());
}

}  // namespace
}  // namespace solidrust
