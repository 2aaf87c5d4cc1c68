#include "auth/keys/last_used.h"

#include <map>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"

namespace solidrust {
namespace {

using std::chrono::seconds;

// Keeps what is recorded; all else is not for these tests.
class RecordingKeyStore final : public KeyStore {
 public:
  Result<void> insert(const KeyRow&, const AuditRow&) override { return unused(); }
  Result<std::optional<KeyWithOwner>> find_by_mac(const KeyMac&) override { return unused(); }
  Result<std::optional<KeyRow>> find(const KeyId&) override { return unused(); }
  Result<std::vector<KeyRow>> list(const AccountId&) override { return unused(); }
  Result<void> update(const KeyRow&, const AuditRow&) override { return unused(); }
  Result<void> rotate(const KeyRow&, const KeyRow&, const AuditRow&) override { return unused(); }
  Result<void> rehash(const KeyId&, const KeyMac&, std::int32_t) override { return unused(); }
  Result<std::int64_t> count() override { return unused(); }
  Result<void> record_uses(const std::vector<Use>& uses) override {
    if (fails) return Error(ErrorCode::storage_error, "disk full");
    for (const Use& use : uses) {
      ++writes[use.id];
      last[use.id] = use;
      after_rotation[use.id] += use.after_rotation;
    }
    return {};
  }

  bool fails = false;
  std::map<KeyId, int> writes;
  std::map<KeyId, Use> last;
  std::map<KeyId, std::int64_t> after_rotation;

 private:
  static Error unused() { return {ErrorCode::internal_error, "not here"}; }
};

class LastUses : public ::testing::Test {
 protected:
  std::unique_ptr<Principal> principal(bool rotated = false) {
    auto out = std::make_unique<Principal>();
    out->key = KeyId::make(random_);
    out->rotated = rotated;
    return out;
  }
  // Second by second, each written before the next.
  void pass(int count) {
    for (int i = 0; i < count; ++i) {
      clock_.advance(seconds(1));
      last_used_->tick();
      (void)writer_->call([]() -> Result<void> { return {}; });
    }
  }

  SystemRandom random_;
  FakeClock clock_;
  RecordingKeyStore store_;
  std::unique_ptr<DatabaseThread> writer_ = std::make_unique<DatabaseThread>("db-test");
  std::unique_ptr<LastUsed> last_used_ = std::make_unique<LastUsed>(store_, *writer_, clock_, 6400);

  void TearDown() override { writer_->stop(); }
};

TEST_F(LastUses, AKeyInConstantUseIsWrittenOnceAMinuteWithItsLatestUse) {
  const auto key = principal();
  for (int second = 0; second < 128; ++second) {
    last_used_->note(*key, "10.0.0." + std::to_string(second));
    pass(1);
  }
  EXPECT_EQ(store_.writes[key->key], 2);
  ASSERT_TRUE(last_used_->flush().ok());
  EXPECT_EQ(store_.last[key->key].from, "10.0.0.127");
  EXPECT_EQ(store_.last[key->key].at_ms, unix_ms(clock_.system()) - 1000);
}

TEST_F(LastUses, EveryKeyIsWrittenWithinSixtyFourSeconds) {
  std::vector<std::unique_ptr<Principal>> keys;
  for (int i = 0; i < 300; ++i) {
    keys.push_back(principal());
    last_used_->note(*keys.back(), "::1");
  }
  pass(64);
  EXPECT_EQ(store_.writes.size(), 300u);
  EXPECT_EQ(last_used_->pending(), 0u);
}

TEST_F(LastUses, AfterALongPauseEachShardIsWrittenOnce) {
  const auto key = principal();
  last_used_->note(*key, "::1");
  clock_.advance(seconds(100'000));
  last_used_->tick();
  ASSERT_TRUE(writer_->call([]() -> Result<void> { return {}; }).ok());
  EXPECT_EQ(store_.writes[key->key], 1);
}

TEST_F(LastUses, UsesAfterRotationAreAllCounted) {
  const auto rotated = principal(true);
  const auto plain = principal(false);
  for (int second = 0; second < 100; ++second) {
    last_used_->note(*rotated, "::1");
    last_used_->note(*rotated, "::1");
    last_used_->note(*plain, "::1");
    pass(1);
  }
  ASSERT_TRUE(last_used_->flush().ok());
  EXPECT_EQ(store_.after_rotation[rotated->key], 200);
  EXPECT_EQ(store_.after_rotation[plain->key], 0);
}

TEST_F(LastUses, WhatCouldNotBeWrittenIsWrittenLater) {
  const auto key = principal(true);
  last_used_->note(*key, "10.0.0.1");
  store_.fails = true;
  EXPECT_FALSE(last_used_->flush().ok());
  last_used_->note(*key, "10.0.0.2");
  store_.fails = false;
  ASSERT_TRUE(last_used_->flush().ok());
  EXPECT_EQ(store_.after_rotation[key->key], 2);
  EXPECT_EQ(store_.last[key->key].from, "10.0.0.2");
}

TEST_F(LastUses, PastItsCapacityUsesAreDroppedAndCounted) {
  LastUsed small(store_, *writer_, clock_, 64);  // one a shard
  std::vector<std::unique_ptr<Principal>> keys;
  for (int i = 0; i < 1000; ++i) {
    keys.push_back(principal());
    small.note(*keys.back(), "::1");
  }
  EXPECT_LE(small.pending(), 64u);
  EXPECT_EQ(small.pending() + small.dropped(), 1000u);
  const std::uint64_t dropped = small.dropped();
  ASSERT_TRUE(small.flush().ok());
  small.note(*keys.front(), "::1");  // there is room again
  EXPECT_EQ(small.dropped(), dropped);
}

TEST_F(LastUses, WhatIsNotWrittenYetCanBeAsked) {
  const auto key = principal(true);
  EXPECT_FALSE(last_used_->unwritten(key->key));
  last_used_->note(*key, "192.0.2.1");
  last_used_->note(*key, "192.0.2.2");
  const auto use = last_used_->unwritten(key->key);
  ASSERT_TRUE(use);
  EXPECT_EQ(use->from, "192.0.2.2");
  EXPECT_EQ(use->after_rotation, 2);
  pass(64);
  EXPECT_FALSE(last_used_->unwritten(key->key));
}

}  // namespace
}  // namespace solidrust
