// The contract of ConsoleStore. Tests only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "store/testing/store_contract.h"

namespace solidrust {

class ConsoleStoreContract : public LastingContract {
 protected:
  ConsoleStoreContract() {
    ada.id = AccountId::make(random_);
    ada.email = "ada@example.org";
    ada.tier = "free";
    ada.password_hash = "$phc";
    ok([&](ConsoleRows& rows) { return rows.insert_account(ada); });
  }
  static TokenHash hash_of(std::uint8_t byte) {
    TokenHash hash{};
    hash.fill(byte);
    return hash;
  }

  void ok(const ConsoleStore::Work& work) {
    const auto done = people().change(work);
    EXPECT_TRUE(done.ok()) << (done.ok() ? "" : done.error().message);
  }
  ConsoleAccountRow account(const AccountId& id) {
    ConsoleAccountRow row;
    ok([&](ConsoleRows& rows) -> Result<void> {
      auto found = rows.account(id);
      if (found && *found) row = **found;
      return {};
    });
    return row;
  }
  SessionRow session(const std::string& id, std::uint8_t byte, std::int64_t created,
                     std::int64_t seen) {
    return {id, hash_of(byte), ada.id, created, seen, "192.0.2.1", "browser"};
  }

  ConsoleAccountRow ada;
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ConsoleStoreContract);

TEST_P(ConsoleStoreContract, KeepsEveryColumnOfAPerson) {
  ada.email = "countess@example.org";
  ada.tier = "pro";
  ada.role = Role::operator_;
  ada.disabled = true;
  ada.verified_ms = 5;
  ada.password_hash = "$other";
  ada.totp_sealed = "1:aa";
  ada.totp_pending = "1:bb";
  ada.totp_step = 77;
  ok([&](ConsoleRows& rows) { return rows.update_account(ada); });
  const ConsoleAccountRow row = account(ada.id);
  EXPECT_EQ(row.email, ada.email);
  EXPECT_EQ(row.tier, "pro");
  EXPECT_EQ(row.role, Role::operator_);
  EXPECT_TRUE(row.disabled);
  EXPECT_EQ(row.verified_ms, 5);
  EXPECT_EQ(row.password_hash, "$other");
  EXPECT_EQ(row.totp_sealed, "1:aa");
  EXPECT_EQ(row.totp_pending, "1:bb");
  EXPECT_EQ(row.totp_step, 77);
  ok([&](ConsoleRows& rows) -> Result<void> {
    EXPECT_TRUE(*rows.has_operator());
    EXPECT_EQ((*rows.account_by_email("countess@example.org"))->id, ada.id);
    EXPECT_FALSE(rows.account_by_email("ada@example.org")->has_value());
    EXPECT_EQ(rows.accounts({std::nullopt, "", 10})->size(), 1u);
    return {};
  });
}

TEST_P(ConsoleStoreContract, AnAddressBelongsToOne) {
  ConsoleAccountRow other = ada;
  other.id = AccountId::make(random_);
  const auto twice = people().change([&](ConsoleRows& rows) { return rows.insert_account(other); });
  ASSERT_FALSE(twice.ok());
  EXPECT_EQ(twice.error().code, ErrorCode::already_exists);
  const auto gone = people().change([&](ConsoleRows& rows) { return rows.update_account(other); });
  ASSERT_FALSE(gone.ok());
}

TEST_P(ConsoleStoreContract, AFailureUndoesAllOfAChange) {
  const auto failed = people().change([&](ConsoleRows& rows) -> Result<void> {
    AuditRow audit;
    audit.action = "session.begin";
    EXPECT_TRUE(rows.insert_session(session("ses_1", 1, 0, 0)).ok());
    EXPECT_TRUE(rows.audit(audit).ok());
    return Error(ErrorCode::internal_error, "no");
  });
  EXPECT_FALSE(failed.ok());
  EXPECT_TRUE(audit().latest(10)->empty());
  ok([&](ConsoleRows& rows) -> Result<void> {
    EXPECT_FALSE(rows.session(hash_of(1))->has_value());
    return {};
  });
}

TEST_P(ConsoleStoreContract, SessionsAreFoundByHashAndEndedByTheirOwner) {
  ok([&](ConsoleRows& rows) -> Result<void> {
    EXPECT_TRUE(rows.insert_session(session("ses_1", 1, 10, 10)).ok());
    EXPECT_TRUE(rows.insert_session(session("ses_2", 2, 20, 20)).ok());
    EXPECT_TRUE(rows.touch_session("ses_1", 50).ok());
    EXPECT_TRUE(rows.touch_session("ses_1", 40).ok());  // never back
    EXPECT_TRUE(rows.rekey_session("ses_1", hash_of(9)).ok());
    EXPECT_EQ(rows.rekey_session("ses_3", hash_of(8)).error().code, ErrorCode::not_found);
    EXPECT_FALSE(rows.session(hash_of(1))->has_value());
    const auto found = rows.session(hash_of(9));
    EXPECT_EQ((*found)->id, "ses_1");
    EXPECT_EQ((*found)->last_seen_ms, 50);
    EXPECT_EQ((*found)->user_agent, "browser");
    EXPECT_EQ(rows.sessions(ada.id)->front().id, "ses_2");
    EXPECT_EQ(*rows.end_session(AccountId::make(random_), "ses_1"), 0);
    EXPECT_EQ(*rows.end_sessions(ada.id, "ses_2"), 1);
    EXPECT_EQ(*rows.end_session(ada.id, "ses_2"), 1);
    EXPECT_TRUE(rows.sessions(ada.id)->empty());
    return {};
  });
}

TEST_P(ConsoleStoreContract, ATokenIsTakenOnceInTimeAndForItsKind) {
  ok([&](ConsoleRows& rows) -> Result<void> {
    TokenRow token{hash_of(1), TokenKind::reset, ada.id, "", "", 1'000};
    EXPECT_TRUE(rows.insert_token(token).ok());
    EXPECT_FALSE(rows.take_token(hash_of(1), TokenKind::setup, 0)->has_value());
    EXPECT_FALSE(rows.take_token(hash_of(1), TokenKind::reset, 1'000)->has_value());
    const auto taken = rows.take_token(hash_of(1), TokenKind::reset, 999);
    EXPECT_EQ((*taken)->account, ada.id);
    EXPECT_FALSE(rows.take_token(hash_of(1), TokenKind::reset, 999)->has_value());

    TokenRow bound{hash_of(4), TokenKind::verification, ada.id, "", "", 1'000, hash_of(5)};
    EXPECT_TRUE(rows.insert_token(bound).ok());
    EXPECT_EQ((*rows.take_token(hash_of(4), TokenKind::verification, 999))->browser, hash_of(5));

    EXPECT_TRUE(rows.insert_token({hash_of(2), TokenKind::setup, {}, "", "", 1'000}).ok());
    EXPECT_TRUE(rows.insert_token({hash_of(3), TokenKind::reset, ada.id, "", "", 1'000}).ok());
    EXPECT_TRUE(rows.drop_tokens({}, TokenKind::setup).ok());
    EXPECT_FALSE(rows.token(hash_of(2))->has_value());
    EXPECT_TRUE(rows.token(hash_of(3))->has_value());
    return {};
  });
}

TEST_P(ConsoleStoreContract, ARecoveryCodeIsTakenOnceByItsOwner) {
  ok([&](ConsoleRows& rows) -> Result<void> {
    EXPECT_TRUE(rows.set_recovery_codes(ada.id, {hash_of(1), hash_of(2)}).ok());
    EXPECT_FALSE(*rows.take_recovery_code(AccountId::make(random_), hash_of(1)));
    EXPECT_TRUE(*rows.take_recovery_code(ada.id, hash_of(1)));
    EXPECT_FALSE(*rows.take_recovery_code(ada.id, hash_of(1)));
    EXPECT_TRUE(rows.set_recovery_codes(ada.id, {hash_of(3)}).ok());
    EXPECT_FALSE(*rows.take_recovery_code(ada.id, hash_of(2)));
    return {};
  });
}

TEST_P(ConsoleStoreContract, PruneRemovesWhatIsOverAndNothingElse) {
  ok([&](ConsoleRows& rows) -> Result<void> {
    EXPECT_TRUE(rows.insert_session(session("ses_idle", 1, 100, 100)).ok());
    EXPECT_TRUE(rows.insert_session(session("ses_old", 2, 50, 500)).ok());
    EXPECT_TRUE(rows.insert_session(session("ses_good", 3, 51, 101)).ok());
    EXPECT_TRUE(rows.insert_token({hash_of(1), TokenKind::reset, ada.id, "", "", 1'000}).ok());
    EXPECT_TRUE(rows.insert_token({hash_of(2), TokenKind::reset, ada.id, "", "", 1'001}).ok());
    EXPECT_TRUE(rows.prune(1'000, 100, 50).ok());
    EXPECT_EQ(rows.sessions(ada.id)->size(), 1u);
    EXPECT_EQ(rows.sessions(ada.id)->front().id, "ses_good");
    EXPECT_FALSE(rows.token(hash_of(1))->has_value());
    EXPECT_TRUE(rows.token(hash_of(2))->has_value());
    return {};
  });
}

TEST_P(ConsoleStoreContract, TheFirstCallIsKnownBeforeTheLastUseIsWritten) {
  const auto used = [&] {
    ConsoleAccountRow row = account(ada.id);
    ok([&](ConsoleRows& rows) { return rows.count_keys(row); });
    return row.key_used;
  };
  EXPECT_FALSE(used());
  UsageRecord record;
  record.id = "req_1";
  record.account = ada.id.str();
  record.status = 502;
  ASSERT_TRUE(usage().append({&record, 1}).ok());
  EXPECT_FALSE(used());
  const AccountId other = AccountId::make(random_);
  record.id = "req_2";
  record.account = other.str();
  record.status = 200;
  ASSERT_TRUE(usage().append({&record, 1}).ok());
  EXPECT_FALSE(used());
  record.id = "req_3";
  record.account = ada.id.str();
  ASSERT_TRUE(usage().append({&record, 1}).ok());
  EXPECT_TRUE(used());
}

}  // namespace solidrust
