#include "auth/keys/key_authenticator.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "auth/keys/key_format.h"
#include "auth/keys/key_hasher.h"
#include "auth/testing/fake_key_loader.h"
#include "base/testing/fake_clock.h"

namespace solidrust {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kPeer = "192.0.2.1";

class Answer final : public KeyAuthenticator::Waiter {
 public:
  void done(KeyAnswer answer) override {
    EXPECT_FALSE(got.has_value()) << "answered twice";
    got = std::move(answer);
  }
  std::optional<KeyAnswer> got;
};

// For an answer from another thread.
class SharedAnswer final : public KeyAuthenticator::Waiter {
 public:
  void done(KeyAnswer answer) override { promise_.set_value(std::move(answer)); }
  KeyAnswer wait() { return promise_.get_future().get(); }

 private:
  std::promise<KeyAnswer> promise_;
};

class Authenticator : public ::testing::Test {
 protected:
  void make(KeyAuthenticator::Options options = {}) {
    authenticator_ = std::make_unique<KeyAuthenticator>(hasher_, loader_, clock_, options);
  }
  void SetUp() override { make(); }

  struct Made {
    std::string text;
    KeyWithOwner row;
  };
  Made make_key() {
    Made made;
    made.text = generate_key(Environment::live, random_).reveal();
    made.row.key.id = KeyId::make(random_);
    made.row.key.account = AccountId::make(random_);
    made.row.key.name = "ci";
    made.row.key.hint = key_hint(made.text);
    made.row.key.mac = hasher_.mac(made.text);
    made.row.tier = "free";
    return made;
  }
  Made stored_key() {
    Made made = make_key();
    loader_.put(made.row);
    return made;
  }
  std::string unknown_key() {
    return std::string(generate_key(Environment::live, random_).reveal());
  }

  // Begins an authentication whose answer comes later.
  Answer& begin(const std::string& key, std::string_view peer = kPeer) {
    Answer& answer = answers_.emplace_back();
    std::optional<KeyAnswer> now = authenticator_->authenticate(key, peer, answer);
    if (now) answer.done(std::move(*now));
    return answer;
  }
  KeyAnswer ask(const std::string& key, std::string_view peer = kPeer) {
    Answer& answer = begin(key, peer);
    EXPECT_TRUE(answer.got.has_value()) << "no answer";
    return answer.got ? *answer.got : KeyAnswer(Error());
  }
  ErrorCode error(const std::string& key, std::string_view peer = kPeer) {
    const KeyAnswer answer = ask(key, peer);
    EXPECT_FALSE(answer.ok());
    return answer.ok() ? ErrorCode::internal_error : answer.error().code;
  }

  static Pepper pepper(std::int32_t version, std::uint8_t byte) {
    Pepper out;
    out.version = version;
    out.bytes.fill(byte);
    return out;
  }

  SystemRandom random_;
  FakeClock clock_;
  KeyHasher hasher_{PepperSet(pepper(1, 7))};
  FakeKeyLoader loader_;
  std::unique_ptr<KeyAuthenticator> authenticator_;
  std::deque<Answer> answers_;
};

TEST_F(Authenticator, AStoredKeyGivesItsPrincipal) {
  Made made = make_key();
  made.row.key.environment = Environment::test;
  made.row.key.scopes = kScopeChatRead | kScopeModelsList;
  made.row.key.models = {"vllm-primary"};
  made.row.key.limits_json = "{}";
  made.row.key.rotated_to = KeyId::make(random_);
  loader_.put(made.row);
  const KeyAnswer answer = ask(made.text);
  ASSERT_TRUE(answer.ok());
  const Principal& principal = *answer.value();
  EXPECT_EQ(principal.key, made.row.key.id);
  EXPECT_EQ(principal.account, made.row.key.account);
  EXPECT_EQ(principal.tier, "free");
  EXPECT_EQ(principal.environment, Environment::test);
  EXPECT_TRUE(principal.may(kScopeChatRead));
  EXPECT_FALSE(principal.may(kScopeEmbeddingsRead));
  EXPECT_TRUE(principal.may_use_model("vllm-primary"));
  EXPECT_FALSE(principal.may_use_model("bge-m3"));
  EXPECT_EQ(principal.limits_json, "{}");
  EXPECT_TRUE(principal.rotated);
}

TEST_F(Authenticator, MalformedKeysAndWrongChecksumsNeverReachTheLoader) {
  std::string wrong = unknown_key();
  wrong.back() = wrong.back() == 'a' ? 'b' : 'a';
  for (const std::string& key : {std::string(), std::string("sk_live_x"), wrong})
    EXPECT_EQ(error(key), ErrorCode::invalid_api_key);
  EXPECT_EQ(loader_.calls(), 0);
}

// promise: S8
TEST_F(Authenticator, EveryKeyThatIsNotValidGetsTheSameAnswer) {
  std::vector<std::string> keys{unknown_key()};
  Made revoked = make_key();
  revoked.row.key.status = KeyStatus::revoked;
  Made disabled = make_key();
  disabled.row.key.status = KeyStatus::disabled;
  Made expired = make_key();
  expired.row.key.expires_ms = unix_ms(clock_.system());
  Made of_disabled_account = make_key();
  of_disabled_account.row.account_disabled = true;
  Made elsewhere = make_key();
  elsewhere.row.key.addresses = {"10.0.0.0/8"};
  for (const Made& made : {revoked, disabled, expired, of_disabled_account, elsewhere}) {
    loader_.put(made.row);
    keys.push_back(made.text);
  }
  for (int round = 0; round < 2; ++round)  // looked up, then from the caches
    for (const std::string& key : keys) {
      const KeyAnswer answer = ask(key);
      ASSERT_FALSE(answer.ok());
      EXPECT_EQ(answer.error().code, ErrorCode::invalid_api_key);
      EXPECT_EQ(answer.error().message, "Invalid API key.");
      EXPECT_EQ(answer.error().param, "");
    }
}

// promise: S40, L88
TEST_F(Authenticator, TheOwnerOfARefusedKeyIsToldWhichAndWhy) {
  using Because = RefusedKey::Because;
  const auto refused = [&](Because because, const std::function<void(KeyWithOwner&)>& change) {
    Made made = make_key();
    change(made.row);
    loader_.put(made.row);
    for (int round = 0; round < 2; ++round) {  // looked up, then from the caches
      const RefusedKeyPtr key = ask(made.text).refused();
      ASSERT_NE(key, nullptr);
      EXPECT_EQ(key->key, made.row.key.id);
      EXPECT_EQ(key->account, made.row.key.account);
      EXPECT_EQ(key->because, because) << key->words();
    }
  };
  refused(Because::revoked, [](KeyWithOwner& row) { row.key.status = KeyStatus::revoked; });
  refused(Because::disabled, [](KeyWithOwner& row) { row.key.status = KeyStatus::disabled; });
  refused(Because::expired,
          [&](KeyWithOwner& row) { row.key.expires_ms = unix_ms(clock_.system()); });
  refused(Because::account_disabled, [](KeyWithOwner& row) { row.account_disabled = true; });
  refused(Because::address, [](KeyWithOwner& row) { row.key.addresses = {"10.0.0.0/8"}; });
  EXPECT_EQ(ask(unknown_key()).refused(), nullptr);
  EXPECT_EQ(ask("nonsense").refused(), nullptr);
}

TEST_F(Authenticator, WhatCannotBeAKeyIsToldSoWithoutALookUp) {
  const std::string unknown = unknown_key();
  for (const std::string& key : {std::string("nonsense"), unknown.substr(0, unknown.size() - 1)}) {
    const KeyAnswer answer = ask(key);
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().code, ErrorCode::invalid_api_key);
    EXPECT_NE(answer.error().message.find("not a whole key"), std::string::npos);
  }
  EXPECT_NE(ask("sk-ant-x").error().message.find("Anthropic"), std::string::npos);
  EXPECT_EQ(loader_.calls(), 0);
}

TEST_F(Authenticator, AKnownKeyIsLookedUpOnceInThirtySeconds) {
  const Made made = stored_key();
  ASSERT_TRUE(ask(made.text).ok());
  clock_.advance(milliseconds(29'999));
  ASSERT_TRUE(ask(made.text).ok());
  EXPECT_EQ(loader_.calls(), 1);
  clock_.advance(milliseconds(1));
  ASSERT_TRUE(ask(made.text).ok());
  EXPECT_EQ(loader_.calls(), 2);
  clock_.advance(milliseconds(29'999));  // fresh again from then on
  ASSERT_TRUE(ask(made.text).ok());
  EXPECT_EQ(loader_.calls(), 2);
}

TEST_F(Authenticator, WhileItIsRefreshedTheOldAnswerServesEverybody) {
  Made made = stored_key();
  ASSERT_TRUE(ask(made.text).ok());
  clock_.advance(seconds(30));
  made.row.tier = "pro";
  loader_.put(made.row);
  loader_.hold();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ask(made.text).value()->tier, "free");
  EXPECT_EQ(loader_.calls(), 2);  // one refresh for all of them
  loader_.release();
  EXPECT_EQ(ask(made.text).value()->tier, "pro");
}

TEST_F(Authenticator, ARefreshThatFindsTheSameKeepsThePrincipal) {
  const Made made = stored_key();
  const PrincipalPtr before = ask(made.text).value();
  clock_.advance(seconds(30));
  (void)ask(made.text);
  EXPECT_EQ(ask(made.text).value(), before);
}

TEST_F(Authenticator, ARefreshThatFindsTheKeyRevokedRefusesIt) {
  Made made = stored_key();
  ASSERT_TRUE(ask(made.text).ok());
  made.row.key.status = KeyStatus::revoked;  // by somebody who told nobody
  loader_.put(made.row);
  clock_.advance(seconds(30));
  (void)ask(made.text);
  EXPECT_EQ(error(made.text), ErrorCode::invalid_api_key);
}

TEST_F(Authenticator, ADatabaseThatDoesNotAnswerStopsNoKnownKeyUntilItIsStale) {
  const Made made = stored_key();
  ASSERT_TRUE(ask(made.text).ok());
  loader_.fail(Error(ErrorCode::storage_error, "broken"));
  clock_.advance(seconds(30));
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(ask(made.text).ok());
  EXPECT_EQ(loader_.calls(), 2);  // not again for each request
  clock_.advance(seconds(569));
  EXPECT_TRUE(ask(made.text).ok());
  EXPECT_EQ(loader_.calls(), 3);
  clock_.advance(seconds(1));  // ten minutes after it was read
  const KeyAnswer stale = ask(made.text);
  ASSERT_FALSE(stale.ok());
  EXPECT_EQ(stale.error().code, ErrorCode::service_unavailable);
  loader_.fail(std::nullopt);
  EXPECT_TRUE(ask(made.text).ok());
}

TEST_F(Authenticator, AnUnknownKeyWhileTheDatabaseFailsIsNotCalledInvalid) {
  loader_.fail(Error(ErrorCode::storage_error, "broken", {}, "sqlite says no"));
  const KeyAnswer answer = ask(unknown_key());
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::service_unavailable);
  EXPECT_EQ(answer.error().internal, "sqlite says no");
  EXPECT_EQ(authenticator_->sizes().unknown, 0u);
}

TEST_F(Authenticator, ExpiryHoldsAtEveryUseNotOnlyAtTheLookUp) {
  Made made = make_key();
  made.row.key.expires_ms = unix_ms(clock_.system()) + 10'000;
  loader_.put(made.row);
  ASSERT_TRUE(ask(made.text).ok());
  clock_.advance(milliseconds(9'999));
  EXPECT_TRUE(ask(made.text).ok());
  clock_.advance(milliseconds(1));
  EXPECT_EQ(error(made.text), ErrorCode::invalid_api_key);
  EXPECT_EQ(loader_.calls(), 1);
}

TEST_F(Authenticator, ExpiryFollowsTheWallClockAndFreshnessDoesNot) {
  Made made = make_key();
  made.row.key.expires_ms = unix_ms(clock_.system()) + 60'000;
  loader_.put(made.row);
  ASSERT_TRUE(ask(made.text).ok());
  clock_.jump_system(seconds(3600));
  EXPECT_EQ(error(made.text), ErrorCode::invalid_api_key);
  clock_.jump_system(seconds(-7200));
  EXPECT_TRUE(ask(made.text).ok());
  EXPECT_EQ(loader_.calls(), 1);
}

TEST_F(Authenticator, TheAddressIsCheckedAtEveryUse) {
  Made made = make_key();
  made.row.key.addresses = {"10.0.0.0/8", "2001:db8::/32"};
  loader_.put(made.row);
  EXPECT_TRUE(ask(made.text, "10.1.2.3").ok());
  EXPECT_EQ(error(made.text, "11.1.2.3"), ErrorCode::invalid_api_key);
  EXPECT_TRUE(ask(made.text, "2001:db8::1").ok());
  EXPECT_EQ(error(made.text, "not an address"), ErrorCode::invalid_api_key);
  EXPECT_EQ(loader_.calls(), 1);
}

TEST_F(Authenticator, AnAddressListThatCannotBeReadAllowsNobody) {
  Made made = make_key();
  made.row.key.addresses = {"everywhere"};
  loader_.put(made.row);
  EXPECT_EQ(error(made.text), ErrorCode::invalid_api_key);
}

TEST_F(Authenticator, ParallelMissesOfOneKeyAreOneLookUp) {
  const Made made = stored_key();
  loader_.hold();
  std::vector<Answer*> answers;
  answers.reserve(10);
  for (int i = 0; i < 10; ++i) answers.push_back(&begin(made.text));
  EXPECT_EQ(loader_.calls(), 1);
  EXPECT_EQ(authenticator_->sizes().lookups, 1u);
  loader_.release();
  for (const Answer* answer : answers) {
    ASSERT_TRUE(answer->got.has_value());
    EXPECT_TRUE(answer->got->ok());
  }
  EXPECT_EQ(authenticator_->sizes().lookups, 0u);
}

TEST_F(Authenticator, AnUnknownKeyIsRememberedForFiveSeconds) {
  const std::string key = unknown_key();
  EXPECT_EQ(error(key), ErrorCode::invalid_api_key);
  clock_.advance(milliseconds(4'999));
  EXPECT_EQ(error(key), ErrorCode::invalid_api_key);
  EXPECT_EQ(loader_.calls(), 1);
  clock_.advance(milliseconds(1));
  EXPECT_EQ(error(key), ErrorCode::invalid_api_key);
  EXPECT_EQ(loader_.calls(), 2);
}

TEST_F(Authenticator, ARevokedKeyIsRefusedWhenInvalidateReturns) {
  Made made = stored_key();
  const PrincipalPtr before = ask(made.text).value();
  made.row.key.status = KeyStatus::revoked;
  loader_.put(made.row);
  authenticator_->invalidate(made.row.key.id, false);
  EXPECT_EQ(error(made.text), ErrorCode::invalid_api_key);
  EXPECT_FALSE(before->cut);
}

TEST_F(Authenticator, AKeyEnabledAgainWorksWhenInvalidateReturns) {
  Made made = make_key();
  made.row.key.status = KeyStatus::disabled;
  loader_.put(made.row);
  EXPECT_EQ(error(made.text), ErrorCode::invalid_api_key);
  made.row.key.status = KeyStatus::active;
  loader_.put(made.row);
  authenticator_->invalidate(made.row.key.id, false);
  EXPECT_TRUE(ask(made.text).ok());
}

TEST_F(Authenticator, ALookUpFromBeforeTheRevocationBringsNothingBack) {
  Made made = stored_key();
  loader_.hold();
  Answer& before = begin(made.text);  // has read the old row, and is on its way
  made.row.key.status = KeyStatus::revoked;
  loader_.put(made.row);
  authenticator_->invalidate(made.row.key.id, false);
  Answer& after = begin(made.text);  // joins the look-up on its way
  loader_.release();
  for (const Answer* answer : {&before, &after}) {
    ASSERT_TRUE(answer->got.has_value());
    ASSERT_FALSE(answer->got->ok());
    EXPECT_EQ(answer->got->error().code, ErrorCode::invalid_api_key);
  }
  EXPECT_EQ(loader_.calls(), 2);
  EXPECT_EQ(error(made.text), ErrorCode::invalid_api_key);
  EXPECT_EQ(authenticator_->sizes().keys, 0u);
}

TEST_F(Authenticator, ARefreshFromBeforeTheRevocationBringsNothingBack) {
  Made made = stored_key();
  ASSERT_TRUE(ask(made.text).ok());
  clock_.advance(seconds(30));
  loader_.hold();
  ASSERT_TRUE(ask(made.text).ok());  // begins the refresh, which reads the old row
  made.row.key.status = KeyStatus::revoked;
  loader_.put(made.row);
  authenticator_->invalidate(made.row.key.id, true);
  loader_.release();
  EXPECT_EQ(error(made.text), ErrorCode::invalid_api_key);
  EXPECT_EQ(authenticator_->sizes().keys, 0u);
}

TEST_F(Authenticator, ACompromisedKeyIsCutWhereverItRuns) {
  make({.capacity = 1});
  Made made = stored_key();
  const PrincipalPtr evicted = ask(made.text).value();
  ASSERT_TRUE(ask(stored_key().text).ok());  // pushes the first one out
  const PrincipalPtr again = ask(made.text).value();
  made.row.tier = "pro";
  loader_.put(made.row);
  clock_.advance(seconds(30));
  (void)ask(made.text);
  const PrincipalPtr refreshed = ask(made.text).value();
  EXPECT_NE(evicted, again);
  EXPECT_NE(again, refreshed);
  const PrincipalPtr other = ask(stored_key().text).value();
  authenticator_->invalidate(made.row.key.id, true);
  EXPECT_TRUE(evicted->cut);
  EXPECT_TRUE(again->cut);
  EXPECT_TRUE(refreshed->cut);
  EXPECT_FALSE(other->cut);
}

// Of two that wait for one look-up the first is answered, the key is revoked, and only then comes
// the second one's turn.
TEST_F(Authenticator, WhoIsAnsweredAfterACompromisedKeyWasRevokedIsRefused) {
  struct Revoker final : KeyAuthenticator::Waiter {
    void done(KeyAnswer answer) override {
      EXPECT_TRUE(answer.ok());
      authenticator->invalidate(key, true);
    }
    KeyAuthenticator* authenticator = nullptr;
    KeyId key;
  };
  const Made made = stored_key();
  Revoker first;
  first.authenticator = authenticator_.get();
  first.key = made.row.key.id;
  loader_.hold();
  EXPECT_FALSE(authenticator_->authenticate(made.text, kPeer, first).has_value());
  Answer& second = begin(made.text);
  loader_.release();
  ASSERT_TRUE(second.got.has_value());
  ASSERT_FALSE(second.got->ok());
  EXPECT_EQ(second.got->error().code, ErrorCode::invalid_api_key);
}

TEST_F(Authenticator, APrincipalMayOutliveTheAuthenticator) {
  const PrincipalPtr principal = ask(stored_key().text).value();
  authenticator_.reset();
  EXPECT_EQ(principal->tier, "free");
}

TEST_F(Authenticator, AnAccountsKeysAreForgottenTogether) {
  Made one = stored_key();
  Made two = make_key();
  two.row.key.account = one.row.key.account;
  loader_.put(two.row);
  const Made other = stored_key();
  for (const Made& made : {one, two, other}) ASSERT_TRUE(ask(made.text).ok());
  EXPECT_EQ(loader_.calls(), 3);
  one.row.tier = "pro";
  two.row.account_disabled = true;
  loader_.put(one.row);
  loader_.put(two.row);
  authenticator_->invalidate_account(one.row.key.account, false);
  EXPECT_EQ(ask(one.text).value()->tier, "pro");
  EXPECT_EQ(error(two.text), ErrorCode::invalid_api_key);
  EXPECT_TRUE(ask(other.text).ok());
  EXPECT_EQ(loader_.calls(), 5);
}

TEST_F(Authenticator, WhatRunsForADisabledAccountIsCut) {
  const Made one = stored_key();
  Made two = make_key();
  two.row.key.account = one.row.key.account;
  loader_.put(two.row);
  KeyWithOwner nobodys_key = one.row;
  nobodys_key.key.id = *KeyId::parse("key_playground");
  const std::vector<PrincipalPtr> its{ask(one.text).value(), ask(two.text).value(),
                                      authenticator_->stand_in(nobodys_key)};
  const PrincipalPtr others = ask(stored_key().text).value();
  authenticator_->invalidate_account(one.row.key.account, false);  // only another tier
  for (const PrincipalPtr& principal : its) EXPECT_FALSE(principal->cut.load());
  authenticator_->invalidate_account(one.row.key.account, true);
  for (const PrincipalPtr& principal : its) EXPECT_TRUE(principal->cut.load());
  EXPECT_FALSE(others->cut.load());
}

TEST_F(Authenticator, TheCacheHoldsItsCapacityAndNotOneMore) {
  make({.capacity = 3});
  std::vector<Made> made;
  made.reserve(4);
  for (int i = 0; i < 4; ++i) made.push_back(stored_key());
  for (std::size_t i = 0; i < 3; ++i) ASSERT_TRUE(ask(made[i].text).ok());
  for (std::size_t i = 0; i < 3; ++i) ASSERT_TRUE(ask(made[i].text).ok());
  EXPECT_EQ(loader_.calls(), 3);
  EXPECT_EQ(authenticator_->sizes().keys, 3u);
  ASSERT_TRUE(ask(made[3].text).ok());
  EXPECT_EQ(authenticator_->sizes().keys, 3u);
  for (const Made& one : made) EXPECT_TRUE(ask(one.text).ok());
  EXPECT_GT(loader_.calls(), 4);
}

TEST_F(Authenticator, TheKeyInUseStaysWhenOthersComeAndGo) {
  make({.capacity = 3});
  const Made busy = stored_key();
  ASSERT_TRUE(ask(busy.text).ok());
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(ask(stored_key().text).ok());
    ASSERT_TRUE(ask(busy.text).ok());
  }
  EXPECT_EQ(loader_.calls(), 51);
}

TEST_F(Authenticator, ManyShardsTogetherStayWithinTheCapacity) {
  make({.capacity = 1000});
  for (int i = 0; i < 3000; ++i) ASSERT_TRUE(ask(stored_key().text).ok());
  EXPECT_LE(authenticator_->sizes().keys, 1000u);
  EXPECT_GT(authenticator_->sizes().keys, 900u);
}

TEST_F(Authenticator, GuessesFillTheirOwnCacheOnly) {
  make({.capacity = 3, .negative_capacity = 5});
  const Made made = stored_key();
  ASSERT_TRUE(ask(made.text).ok());
  for (int i = 0; i < 5; ++i) (void)ask(unknown_key());
  EXPECT_EQ(authenticator_->sizes().unknown, 5u);
  for (int i = 0; i < 50; ++i) (void)ask(unknown_key());
  EXPECT_EQ(authenticator_->sizes().unknown, 5u);
  const int calls = loader_.calls();
  EXPECT_TRUE(ask(made.text).ok());
  EXPECT_EQ(loader_.calls(), calls);
}

TEST_F(Authenticator, TheThirtyFirstInvalidKeyInAMinuteIsTooMany) {
  for (int i = 0; i < 30; ++i)
    EXPECT_EQ(error(i % 2 == 0 ? unknown_key() : "nonsense"), ErrorCode::invalid_api_key) << i;
  EXPECT_EQ(error("nonsense"), ErrorCode::rate_limit_exceeded);
  EXPECT_EQ(error(unknown_key()), ErrorCode::rate_limit_exceeded);
  EXPECT_EQ(error("nonsense", "192.0.2.2"), ErrorCode::invalid_api_key);
  clock_.advance(seconds(120));
  EXPECT_EQ(error("nonsense"), ErrorCode::invalid_api_key);
}

TEST_F(Authenticator, AGoodKeyWorksFromAnAddressThatGuessedTooOften) {
  const Made cached = stored_key();
  ASSERT_TRUE(ask(cached.text).ok());
  for (int i = 0; i < 31; ++i) (void)ask("nonsense");
  EXPECT_TRUE(ask(cached.text).ok());
  EXPECT_TRUE(ask(stored_key().text).ok());  // never seen before
  EXPECT_EQ(error("nonsense"), ErrorCode::rate_limit_exceeded);
}

TEST_F(Authenticator, DuringAPepperChangeKeysOfBothPeppersWork) {
  const Made old_key = stored_key();
  const KeyHasher both{PepperSet(pepper(2, 9), pepper(1, 7))};
  authenticator_ =
      std::make_unique<KeyAuthenticator>(both, loader_, clock_, KeyAuthenticator::Options{});
  EXPECT_TRUE(ask(old_key.text).ok());
  EXPECT_TRUE(ask(old_key.text).ok());
  EXPECT_EQ(loader_.calls(), 1);
  clock_.advance(seconds(30));
  EXPECT_TRUE(ask(old_key.text).ok());
  EXPECT_TRUE(ask(old_key.text).ok());  // the refresh has found it too
  EXPECT_EQ(loader_.calls(), 2);
}

TEST_F(Authenticator, AfterEachRevocationNoThreadIsAdmittedAgain) {
  constexpr int kRounds = 200;
  std::vector<Made> made;
  made.reserve(kRounds);
  for (int i = 0; i < kRounds; ++i) made.push_back(stored_key());
  make({.fresh = milliseconds(0)});  // every use begins a refresh: as many races as can be
  std::atomic<int> current{0};
  std::atomic<bool> stop{false};
  std::vector<std::atomic<bool>> revoked(kRounds);
  std::atomic<int> admitted_after{0};
  std::atomic<int> admitted{0};
  std::atomic<int> tries{0};
  const auto hammer = [&] {
    while (!stop.load()) {
      const auto i = static_cast<std::size_t>(current.load());
      const bool was_revoked = revoked[i].load();
      SharedAnswer answer;
      std::optional<KeyAnswer> now = authenticator_->authenticate(made[i].text, kPeer, answer);
      if (!now) now = answer.wait();
      ++tries;
      if (!now->ok()) continue;
      ++admitted;
      if (was_revoked) ++admitted_after;
    }
  };
  std::vector<std::thread> threads;
  threads.reserve(3);
  for (int t = 0; t < 3; ++t) threads.emplace_back(hammer);
  for (std::size_t i = 0; i < kRounds; ++i) {
    current = static_cast<int>(i);
    const int before = admitted.load();
    while (admitted.load() < before + 5) std::this_thread::yield();
    made[i].row.key.status = KeyStatus::revoked;
    loader_.put(made[i].row);
    authenticator_->invalidate(made[i].row.key.id, i % 2 == 0);
    revoked[i] = true;
  }
  const int tried = tries.load();
  while (tries.load() < tried + 100) std::this_thread::yield();  // of the last one, now revoked
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(admitted_after, 0);
}

}  // namespace
}  // namespace solidrust
