#include "auth/keys/key_format.h"
#include "control/testing/control_fixture.h"

namespace solidrust {
namespace {

using namespace std::chrono_literals;

class KeyRotation : public ControlTest {
 protected:
  std::string rotate(const std::string& id, int grace_seconds) {
    return text(
        ok("keys.rotate", by_id(id, R"(,"grace":")" + std::to_string(grace_seconds) + "s\"")),
        "id");
  }
  std::string status(const std::string& id) { return text(ok("keys.show", by_id(id)), "status"); }
};

TEST_F(KeyRotation, GivesANewKeyWithTheSamePolicy) {
  const std::string id =
      new_key(R"(,"environment":"test","scopes":["chat:read"],"models":["m"],"addresses":["::1"])");
  KeyRow& stored = keys.at(*KeyId::parse(id));
  stored.limits_json = R"({"requests_per_minute":5})";
  const auto answer = ok("keys.rotate", by_id(id));
  const std::string key = text(answer, "key");
  EXPECT_EQ(parse_key(key), Environment::test);
  const KeyRow fresh = keys.find(*KeyId::parse(text(answer, "id")))->value();
  const KeyRow old = keys.find(*KeyId::parse(id))->value();
  EXPECT_EQ(fresh.mac, hasher.mac(key));
  EXPECT_NE(fresh.mac, old.mac);
  EXPECT_EQ(fresh.name, old.name);
  EXPECT_EQ(fresh.scopes, old.scopes);
  EXPECT_EQ(fresh.models, old.models);
  EXPECT_EQ(fresh.addresses, old.addresses);
  EXPECT_EQ(fresh.limits_json, old.limits_json);
  EXPECT_EQ(fresh.expires_ms, std::nullopt);
  EXPECT_EQ(fresh.rotated_from, old.id);
  EXPECT_EQ(old.rotated_to, fresh.id);
  EXPECT_EQ(text(answer["old"], "status"), "rotating");
  EXPECT_EQ(text(answer["old"], "expires_at"), "2027-01-16T08:00:00.000Z") << "24 h by default";
  EXPECT_EQ(journal.audit.back().action, "key.rotate");
  EXPECT_EQ(journal.events.back(), "forget " + id);
}

TEST_F(KeyRotation, TheOldKeyEndsWithItsGrace) {
  const std::string id = new_key();
  rotate(id, 60);
  clock.advance(60s - 1ms);
  EXPECT_EQ(status(id), "rotating");
  clock.advance(1ms);
  EXPECT_EQ(status(id), "expired");
}

TEST_F(KeyRotation, WithoutGraceTheOldKeyEndsAtOnce) {
  const std::string id = new_key();
  rotate(id, 0);
  EXPECT_EQ(status(id), "expired");
}

TEST_F(KeyRotation, GraceIsAtMostSevenDays) {
  rotate(new_key(), 7 * 24 * 3600);
  EXPECT_EQ(fails("keys.rotate", by_id(new_key(), R"(,"grace":"604801s")")).code,
            ErrorCode::invalid_value);
  EXPECT_EQ(fails("keys.rotate", by_id(new_key(), R"(,"grace":"-1s")")).code,
            ErrorCode::invalid_value);
}

TEST_F(KeyRotation, AnEarlierExpiryOfTheOldKeyStays) {
  const std::string id = new_key(R"(,"expires_in":"30m")");
  const std::string fresh = rotate(id, 3600);
  clock.advance(30min);
  EXPECT_EQ(status(id), "expired");
}

TEST_F(KeyRotation, TheNewKeyIsGivenTheOldOnesLifetimeFromNowOn) {
  const std::string id = new_key(R"(,"expires_in":"90d")");
  clock.advance(24h * 89);
  const std::string fresh = rotate(id, 60);
  const KeyRow row = keys.find(*KeyId::parse(fresh))->value();
  EXPECT_EQ(*row.expires_ms - row.created_ms, std::int64_t{90} * 86'400'000);
}

TEST_F(KeyRotation, NeverMoreThanTwoKeysOfAChainLive) {
  const std::string first = new_key();
  const std::string second = rotate(first, 3600);
  const Error error = fails("keys.rotate", by_id(second));
  EXPECT_EQ(error.code, ErrorCode::invalid_argument);
  EXPECT_NE(error.message.find(first), std::string::npos) << error.message;
  const std::string third = rotate(second, 0);
  EXPECT_EQ(status(first), "rotating");
  EXPECT_EQ(status(second), "expired");
  EXPECT_EQ(fails("keys.rotate", by_id(third)).code, ErrorCode::invalid_argument)
      << "the first still lives, two steps back";
  clock.advance(3600s);
  rotate(third, 60);
}

TEST_F(KeyRotation, ARevokedAncestorNoLongerCounts) {
  const std::string first = new_key();
  const std::string second = rotate(first, 3600);
  ok("keys.revoke", by_id(first));
  rotate(second, 60);
}

TEST_F(KeyRotation, ADisabledAncestorStillCountsBecauseItCanComeBack) {
  const std::string first = new_key();
  const std::string second = rotate(first, 3600);
  ok("keys.disable", by_id(first));
  EXPECT_EQ(fails("keys.rotate", by_id(second)).code, ErrorCode::invalid_argument);
}

TEST_F(KeyRotation, OnlyAnActiveKeyIsRotatedAndOnlyOnce) {
  const std::string id = new_key();
  const std::string fresh = rotate(id, 3600);
  const Error error = fails("keys.rotate", by_id(id));
  EXPECT_EQ(error.code, ErrorCode::invalid_argument);
  EXPECT_NE(error.message.find(fresh), std::string::npos);
  ok("keys.disable", by_id(fresh));
  EXPECT_EQ(fails("keys.rotate", by_id(fresh)).code, ErrorCode::invalid_argument);
  const std::string expired = new_key(R"(,"expires_in":"1s")");
  clock.advance(1s);
  EXPECT_EQ(fails("keys.rotate", by_id(expired)).code, ErrorCode::invalid_argument);
}

TEST_F(KeyRotation, TwoHundredRotationsWithinAGraceAreTheLimit) {
  std::string id = new_key();
  for (int i = 0; i < 199; ++i) id = rotate(id, 0);
  id = rotate(id, 0);
  EXPECT_EQ(fails("keys.rotate", by_id(id, R"(,"grace":"0s")")).code, ErrorCode::invalid_argument);
  clock.advance(24h * 7 + 1ms);
  rotate(id, 0);
}

TEST_F(KeyRotation, LaterUsesOfTheOldKeyAreShown) {
  const std::string id = new_key();
  rotate(id, 3600);
  ASSERT_TRUE(keys.record_uses({{*KeyId::parse(id), 0, "", 3}}).ok());
  EXPECT_EQ(ok("keys.show", by_id(id))["uses_after_rotation"].get_int64().value(), 3);
}

TEST_F(KeyRotation, AFailureLeavesTheOldKeyAsItWas) {
  const std::string id = new_key();
  journal.fail_next_write = true;
  EXPECT_EQ(fails("keys.rotate", by_id(id)).code, ErrorCode::storage_error);
  EXPECT_EQ(status(id), "active");
  EXPECT_EQ(keys.rows.size(), 1U);
}

TEST_F(KeyRotation, RevokingOneSaysWhatTheOtherStillMayAndUntilWhen) {
  const std::string old = new_key(R"(,"scopes":["chat:read","models:list"])");
  const std::string fresh = rotate(old, 3600);
  const auto answer = ok("keys.revoke", by_id(fresh));
  EXPECT_EQ(text(answer, "status"), "revoked");
  EXPECT_EQ(text(answer["others"].at(0).value(), "id"), old);
  EXPECT_EQ(text(answer["others"].at(0).value(), "status"), "rotating");
  EXPECT_TRUE(answer["also_revoked"].get_array().value().size() == 0);
  const std::string warning = text(answer, "warning");
  for (const std::string& part : {old, std::string("still works until 2027-01-15T09:00:00.000Z"),
                                  std::string("chat:read, models:list"), "keys revoke " + old})
    EXPECT_NE(warning.find(part), std::string::npos) << warning;
  EXPECT_EQ(status(old), "rotating");
}

TEST_F(KeyRotation, RevokingTheOldOneSaysThatItsSuccessorGoesOn) {
  const std::string old = new_key();
  const std::string fresh = rotate(old, 3600);
  const std::string warning = text(ok("keys.revoke", by_id(old)), "warning");
  EXPECT_NE(warning.find(fresh), std::string::npos) << warning;
  EXPECT_NE(warning.find("without an end"), std::string::npos) << warning;
  keys.at(*KeyId::parse(fresh)).status = KeyStatus::disabled;
  EXPECT_NE(text(ok("keys.revoke", by_id(old)), "warning").find("could be enabled"),
            std::string::npos);
}

TEST_F(KeyRotation, WhatHasEndedIsNotSpokenOf) {
  const std::string old = new_key();
  const std::string fresh = rotate(old, 60);
  clock.advance(60s);
  const auto answer = ok("keys.revoke", by_id(fresh, R"(,"compromised":true)"));
  EXPECT_EQ(answer["others"].get_array().value().size(), 0U);
  EXPECT_NE(answer["warning"].error(), simdjson::SUCCESS);
  EXPECT_EQ(status(old), "expired");
}

TEST_F(KeyRotation, CompromisedEndsAllOfARotation) {
  for (const bool by_old : {true, false}) {
    const std::string old = new_key();
    const std::string fresh = rotate(old, 3600);
    journal.events.clear();
    const std::string& named = by_old ? old : fresh;
    const std::string& other = by_old ? fresh : old;
    const auto answer =
        ok("keys.revoke", by_id(named, R"(,"compromised":true,"reason":"on a wiki")"));
    EXPECT_EQ(text(answer["others"].at(0).value(), "status"), "revoked");
    std::string_view also;
    EXPECT_EQ(answer["also_revoked"].at(0).get(also), simdjson::SUCCESS);
    EXPECT_EQ(also, other);
    EXPECT_NE(answer["warning"].error(), simdjson::SUCCESS);
    EXPECT_EQ(journal.events, (std::vector<std::string>{"commit key.revoke", "cut " + named,
                                                        "commit key.revoke", "cut " + other}));
    EXPECT_EQ(status(other), "revoked");
    EXPECT_EQ(keys.at(*KeyId::parse(other)).revoked_why, "on a wiki");
    EXPECT_TRUE(keys.at(*KeyId::parse(other)).compromised);
  }
}

// Revoked plainly first, then found to be out: the other goes too.
TEST_F(KeyRotation, CompromisedLaterEndsTheOtherLater) {
  const std::string old = new_key();
  const std::string fresh = rotate(old, 3600);
  ok("keys.revoke", by_id(fresh));
  EXPECT_EQ(status(old), "rotating");
  ok("keys.revoke", by_id(fresh, R"(,"compromised":true)"));
  EXPECT_EQ(status(old), "revoked");
}

TEST_F(KeyRotation, WhenTheOtherCannotBeEndedTheErrorSaysThatTheFirstWas) {
  const std::string old = new_key();
  const std::string fresh = rotate(old, 3600);
  server.on_key_changed = [&](const KeyId& key, bool /*compromised*/) {
    journal.fail_next_write = key.str() == fresh;
  };
  const Error error = fails("keys.revoke", by_id(fresh, R"(,"compromised":true)"));
  EXPECT_EQ(error.code, ErrorCode::storage_error);
  EXPECT_TRUE(error.message.starts_with("The key is revoked, but")) << error.message;
  EXPECT_EQ(status(fresh), "revoked");
  EXPECT_EQ(status(old), "rotating");
  server.on_key_changed = {};
  ok("keys.revoke", by_id(fresh, R"(,"compromised":true)"));  // again ends the other
  EXPECT_EQ(status(old), "revoked");
}

}  // namespace
}  // namespace solidrust
