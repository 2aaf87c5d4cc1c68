#include "limit/limiter.h"

#include <type_traits>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"

namespace solidrust {
namespace {

using std::chrono::milliseconds;

static_assert(!std::is_copy_constructible_v<Reservation>);
static_assert(std::is_nothrow_move_constructible_v<Reservation>);

class LimiterTest : public ::testing::Test {
 protected:
  LimitQuery query(const Limits& account, const Limits& key = {}, std::uint64_t tokens = 0) {
    account_limits_ = account;
    key_limits_ = key;
    LimitQuery made;
    made.account = "acc_one";
    made.account_limits = &account_limits_;
    made.key = "key_one";
    made.key_limits = &key_limits_;
    made.tokens = tokens;
    return made;
  }
  // Lets a request through that ends at once, having used `tokens`.
  bool call(const LimitQuery& asked, std::uint64_t tokens = 0) {
    Admission admission = limiter_.reserve(asked);
    if (!admission.admitted()) {
      refusal_ = admission.refusal();
      status_ = admission.status;
      return false;
    }
    admission.reservation().settle(tokens, 0);
    return true;
  }

  FakeClock clock_;
  Limiter limiter_{clock_};
  Limits account_limits_, key_limits_;
  Refusal refusal_;
  LimitStatus status_;
};

TEST_F(LimiterTest, LetsExactlyTheLimitThroughInEachWindow) {
  for (const LimitKind kind : {LimitKind::requests_per_minute, LimitKind::requests_per_hour,
                               LimitKind::requests_per_day}) {
    Limiter fresh(clock_);
    Limits limits;
    limits.of(kind) = 3;
    const LimitQuery asked = query(limits);
    for (int i = 0; i < 3; ++i) {
      Admission admission = fresh.reserve(asked);
      ASSERT_TRUE(admission.admitted());
      EXPECT_EQ(admission.status.nearest->remaining(), static_cast<std::uint64_t>(2 - i));
      admission.reservation().settle(0, 0);
    }
    Admission refused = fresh.reserve(asked);
    ASSERT_FALSE(refused.admitted());
    EXPECT_EQ(refused.refusal().error.code, ErrorCode::rate_limit_exceeded);
    EXPECT_EQ(refused.status.nearest->kind, kind);
    EXPECT_EQ(refused.status.nearest->remaining(), 0u);
  }
}

// The promise of Retry-After, at every window, for starts all over the slot: waiting exactly that
// long succeeds, waiting a second less does not.
// promise: L36, L38
TEST_F(LimiterTest, TheToldWaitIsTrueToTheSecond) {
  for (const LimitKind kind : {LimitKind::requests_per_minute, LimitKind::requests_per_hour,
                               LimitKind::requests_per_day}) {
    for (const int offset : {0, 1, 499, 999, 1'000, 30'123, 59'999}) {
      for (const bool wait_enough : {true, false}) {
        FakeClock clock;
        clock.advance(milliseconds(offset));
        Limiter limiter(clock);
        Limits limits;
        limits.of(kind) = 2;
        const LimitQuery asked = query(limits);
        for (int i = 0; i < 2; ++i) {
          Admission admission = limiter.reserve(asked);
          ASSERT_TRUE(admission.admitted());
          admission.reservation().settle(0, 0);
          clock.advance(milliseconds(700));
        }
        Admission refused = limiter.reserve(asked);
        ASSERT_FALSE(refused.admitted());
        const std::int64_t seconds = (refused.refusal().retry_after_ms + 999) / 1'000;
        const std::int64_t reset_s =
            (refused.status.at_unix_ms + refused.status.nearest->reset_ms + 999) / 1'000;
        EXPECT_LE(seconds, refused.status.nearest->window_s());
        clock.advance(milliseconds(1'000 * (wait_enough ? seconds : seconds - 1)));
        EXPECT_EQ(limiter.reserve(asked).admitted(), wait_enough) << limit_name(kind) << offset;
        // The Unix time of Reset, likewise.
        const std::int64_t now = unix_ms(clock.system());
        if (!wait_enough) {
          clock.advance(milliseconds(reset_s * 1'000 - now));
          EXPECT_TRUE(limiter.reserve(asked).admitted());
        }
      }
    }
  }
}

// promise: L38
TEST_F(LimiterTest, TheToldMillisecondsAreExact) {
  const LimitQuery asked = query({.requests_per_minute = 1});
  ASSERT_TRUE(call(asked));
  clock_.advance(milliseconds(1'234));
  ASSERT_FALSE(call(asked));
  EXPECT_EQ(refusal_.retry_after_ms, 58'766);
  EXPECT_TRUE(refusal_.should_retry);
  clock_.advance(milliseconds(58'765));
  ASSERT_FALSE(call(asked));
  EXPECT_EQ(refusal_.retry_after_ms, 1);
  clock_.advance(milliseconds(1));
  EXPECT_TRUE(call(asked));
}

// promise: L8
TEST_F(LimiterTest, TheEdgeOfAMinuteDoesNotDoubleTheLimit) {
  const LimitQuery asked = query({.requests_per_minute = 10});
  clock_.advance(milliseconds(59'900 - 1'000'000 % 60'000));
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(call(asked));
  clock_.advance(milliseconds(200));
  EXPECT_FALSE(call(asked));
  clock_.advance(milliseconds(59'799));
  EXPECT_FALSE(call(asked));
  clock_.advance(milliseconds(1));
  EXPECT_TRUE(call(asked));
}

// promise: L19
TEST_F(LimiterTest, ARefusedCallUsesNothingOfAnyLimit) {
  const Limits account{10, 10, 10, 1'000, 10};
  const LimitQuery tight = query(account, {.requests_per_minute = 1}, 50);
  ASSERT_TRUE(call(tight, 50));
  for (int i = 0; i < 100; ++i) ASSERT_FALSE(call(tight));
  std::vector<LimitReading> each;
  limiter_.look(tight, &each);
  for (const LimitReading& reading : each) {
    const bool tokens = reading.kind == LimitKind::tokens_per_minute;
    const bool places = reading.kind == LimitKind::concurrent;
    EXPECT_EQ(reading.used, tokens ? 50u : places ? 0u : 1u) << limit_name(reading.kind);
  }
  EXPECT_EQ(each.size(), 6u);
}

// promise: L1
TEST_F(LimiterTest, AccountAndKeyBothHold) {
  const LimitQuery by_key = query({.requests_per_minute = 5}, {.requests_per_minute = 2});
  EXPECT_TRUE(call(by_key));
  EXPECT_TRUE(call(by_key));
  EXPECT_FALSE(call(by_key));
  EXPECT_EQ(status_.nearest->owner, LimitOwner::key);
  EXPECT_THAT(refusal_.error.message, ::testing::HasSubstr("this key's own limit is 2"));
  LimitQuery other = by_key;
  other.key = "key_two";
  EXPECT_TRUE(call(other));
  EXPECT_TRUE(call(other));
  other.key = "key_three";
  EXPECT_TRUE(call(other));
  other.key = "key_four";
  EXPECT_FALSE(call(other));
  EXPECT_EQ(status_.nearest->owner, LimitOwner::account);
}

// promise: L12
TEST_F(LimiterTest, TokensAreReservedThenSettled) {
  const LimitQuery asked = query({.tokens_per_minute = 1'000}, {}, 600);
  Admission first = limiter_.reserve(asked);
  ASSERT_TRUE(first.admitted());
  EXPECT_FALSE(call(asked));
  EXPECT_EQ(status_.tokens->remaining(), 400u);
  first.reservation().settle(100, 0);
  EXPECT_TRUE(call(asked, 900));  // 100 + 600 fit; then 100 + 900 are used
  EXPECT_EQ(limiter_.look(asked).tokens->remaining(), 0u);
  EXPECT_FALSE(call(query({.tokens_per_minute = 1'000}, {}, 1)));
}

TEST_F(LimiterTest, MoreThanTheEstimateIsCountedToo) {
  const LimitQuery asked = query({.tokens_per_minute = 1'000}, {}, 10);
  ASSERT_TRUE(call(asked, 5'000));
  EXPECT_EQ(limiter_.look(asked).tokens->used, 5'000u);
  EXPECT_FALSE(call(asked));
  clock_.advance(milliseconds(60'000));
  EXPECT_TRUE(call(asked));
}

// promise: L20, L21
TEST_F(LimiterTest, AFailedUpstreamKeepsOnlyTheAttemptedRequest) {
  const LimitQuery asked = query({10, 10, 10, 1'000, 10}, {}, 300);
  {
    Admission admission = limiter_.reserve(asked);
    ASSERT_TRUE(admission.admitted());
    admission.reservation().attempted();
  }
  EXPECT_EQ(limiter_.look(asked).requests->used, 1u);
  EXPECT_EQ(limiter_.look(asked).tokens->used, 0u);
  { ASSERT_TRUE(limiter_.reserve(asked).admitted()); }  // never attempted
  EXPECT_EQ(limiter_.look(asked).requests->used, 1u);
  EXPECT_EQ(limiter_.look(asked).tokens->used, 0u);
}

LimitQuery with_units(LimitQuery asked, UsageUnit unit, std::uint64_t units) {
  asked.unit = unit;
  asked.units = units;
  return asked;
}

// promise: L14, L15
TEST_F(LimiterTest, UnitsAreLimitedByTheirOwnKindAlone) {
  Limits limits;
  limits.images_per_day = 3;
  const LimitQuery plain = query(limits);
  const auto image = [&](std::uint64_t count) {
    Admission admission = limiter_.reserve(with_units(plain, UsageUnit::images, count));
    if (!admission.admitted()) {
      refusal_ = admission.refusal();
      status_ = admission.status;
      return false;
    }
    admission.reservation().settle(0, 0, count);
    return true;
  };
  EXPECT_TRUE(image(2));
  EXPECT_FALSE(image(2));
  EXPECT_THAT(refusal_.error.message, ::testing::HasSubstr("3 images per day, used 2"));
  ASSERT_TRUE(status_.nearest);
  EXPECT_EQ(status_.nearest->kind, LimitKind::images_per_day);
  EXPECT_EQ(status_.nearest->window_s(), 86'400);
  EXPECT_FALSE(status_.requests || status_.tokens);
  EXPECT_TRUE(image(1));
  EXPECT_FALSE(image(1));
  // Of other units, and of none, there is as much as anybody wants.
  EXPECT_TRUE(limiter_.reserve(with_units(plain, UsageUnit::documents, 1'000)).admitted());
  const Admission other = limiter_.reserve(plain);
  EXPECT_TRUE(other.admitted());
  EXPECT_FALSE(other.status.nearest);  // what a chat call is told has nothing of images
  clock_.advance(milliseconds(86'400'000));
  EXPECT_TRUE(image(3));
}

TEST_F(LimiterTest, UnitsAreReservedThenSettled) {
  Limits limits;
  limits.audio_seconds_per_day = 60;
  const LimitQuery asked = with_units(query(limits), UsageUnit::audio_seconds, 50);
  Admission first = limiter_.reserve(asked);
  ASSERT_TRUE(first.admitted());
  EXPECT_FALSE(limiter_.reserve(asked).admitted());
  first.reservation().settle(0, 0, 10);
  Admission second = limiter_.reserve(asked);
  ASSERT_TRUE(second.admitted());
  second.reservation().give_back();
  std::vector<LimitReading> each;
  limiter_.look(query(limits), &each);
  ASSERT_EQ(each.size(), 1u);
  EXPECT_EQ(each[0].used, 10u);
}

TEST_F(LimiterTest, MoreUnitsThanTheLimitAreNotToBeRetried) {
  Limits limits;
  limits.documents_per_day = 10;
  EXPECT_TRUE(limiter_.reserve(with_units(query(limits), UsageUnit::documents, 10)).admitted());
  Admission refused = limiter_.reserve(with_units(query(limits), UsageUnit::documents, 11));
  ASSERT_FALSE(refused.admitted());
  EXPECT_FALSE(refused.refusal().should_retry);
  EXPECT_THAT(refused.refusal().error.message, ::testing::HasSubstr("Send fewer documents."));
}

TEST_F(LimiterTest, NoneOfAUnitMayBeUsed) {
  Limits limits;
  limits.characters_per_day = 0;
  EXPECT_FALSE(limiter_.reserve(with_units(query(limits), UsageUnit::characters, 1)).admitted());
  EXPECT_TRUE(limiter_.reserve(query(limits)).admitted());
}

TEST_F(LimiterTest, UnitsAreRestoredAndForgotten) {
  Limits limits;
  limits.images_per_day = 5;
  PastUse past{"acc_one", "key_one", Environment::live, PastUse::Span::minute, limiter_.now_ms(),
               1,         0};
  past.units[usage_unit_index(UsageUnit::images)] = 4;
  limiter_.restore(past);
  EXPECT_FALSE(limiter_.reserve(with_units(query(limits), UsageUnit::images, 2)).admitted());
  EXPECT_TRUE(limiter_.reserve(with_units(query(limits), UsageUnit::images, 1)).admitted());
  clock_.advance(milliseconds(86'400'000));
  for (std::size_t shard = 0; shard < Limiter::kShards; ++shard) limiter_.sweep(shard);
  EXPECT_EQ(limiter_.subjects(), 0u);
}

TEST_F(LimiterTest, PlacesAtOnceAreGivenBackWhenTheRequestEnds) {
  const LimitQuery asked = query({.concurrent = 2});
  Admission first = limiter_.reserve(asked);
  Admission second = limiter_.reserve(asked);
  ASSERT_TRUE(first.admitted() && second.admitted());
  EXPECT_FALSE(call(asked));
  EXPECT_EQ(refusal_.error.code, ErrorCode::concurrency_limit_exceeded);
  EXPECT_EQ(refusal_.retry_after_ms, 1'000);
  EXPECT_TRUE(refusal_.should_retry);
  first.reservation().settle(0, 0);
  first.reservation().settle(0, 0);  // only the first ends it
  EXPECT_TRUE(call(asked));
  Reservation moved = std::move(second.reservation());
  EXPECT_TRUE(moved.active());
  EXPECT_FALSE(second.reservation().active());
  moved = Reservation();
  std::vector<LimitReading> each;
  limiter_.look(asked, &each);
  EXPECT_EQ(each.at(0).used, 0u);
}

// promise: L42
TEST_F(LimiterTest, ARequestLargerThanTheLimitIsNotToBeRetried) {
  const LimitQuery fits = query({.tokens_per_minute = 1'000}, {}, 1'000);
  EXPECT_TRUE(call(fits, 0));
  const LimitQuery over = query({.tokens_per_minute = 1'000}, {}, 1'001);
  EXPECT_FALSE(call(over));
  EXPECT_FALSE(refusal_.should_retry);
  EXPECT_GT(refusal_.retry_after_ms, 0);
  EXPECT_THAT(refusal_.error.message, ::testing::HasSubstr("max_tokens"));
}

// promise: L41
TEST_F(LimiterTest, AWaitOverSixtySecondsIsNotToBeRetried) {
  const LimitQuery asked = query({.requests_per_hour = 1});
  ASSERT_TRUE(call(asked));
  clock_.advance(milliseconds(3'600'000 - 60'001));
  ASSERT_FALSE(call(asked));
  EXPECT_FALSE(refusal_.should_retry);
  clock_.advance(milliseconds(1));
  ASSERT_FALSE(call(asked));
  EXPECT_EQ(refusal_.retry_after_ms, 60'000);
  EXPECT_TRUE(refusal_.should_retry);
}

// promise: L37
TEST_F(LimiterTest, TheMessageNamesLimitUseAndWait) {
  const LimitQuery asked = query({.requests_per_minute = 1});
  ASSERT_TRUE(call(asked));
  clock_.advance(milliseconds(20'500));
  ASSERT_FALSE(call(asked));
  EXPECT_EQ(refusal_.error.message,
            "Rate limit reached: the account's limit is 1 requests per minute, used 1. Try again "
            "in 40 s.");
}

TEST_F(LimiterTest, TheLongestWaitIsTold) {
  const LimitQuery asked = query({.requests_per_minute = 1, .requests_per_hour = 1});
  ASSERT_TRUE(call(asked));
  ASSERT_FALSE(call(asked));
  EXPECT_EQ(refusal_.retry_after_ms, 3'600'000);
  EXPECT_EQ(status_.nearest->kind, LimitKind::requests_per_hour);
}

TEST_F(LimiterTest, AJumpOfTheWallClockNeitherOpensNorFreezes) {
  for (const int hours : {1, -1, 25, -25}) {
    FakeClock clock;
    Limiter limiter(clock);
    const LimitQuery asked = query({.requests_per_minute = 1});
    ASSERT_TRUE(limiter.reserve(asked).admitted());
    {
      Admission kept = limiter.reserve(asked);
      ASSERT_TRUE(kept.admitted());  // the first was given back unattempted
      kept.reservation().settle(0, 0);
    }
    clock.jump_system(std::chrono::hours(hours));
    Admission refused = limiter.reserve(asked);
    ASSERT_FALSE(refused.admitted());
    EXPECT_EQ(refused.refusal().retry_after_ms, 60'000);
    EXPECT_EQ(refused.status.at_unix_ms, unix_ms(clock.system()));  // Reset is on the new clock
    clock.advance(milliseconds(60'000));
    EXPECT_TRUE(limiter.reserve(asked).admitted());
  }
}

TEST_F(LimiterTest, HowFarTheWallClockWasSetIsToldFromASecondOn) {
  FakeClock clock;
  const Limiter limiter(clock);
  const std::int64_t before = limiter.now_ms();
  EXPECT_EQ(limiter.wall_shift_ms(), 0);
  clock.jump_system(milliseconds(999));
  EXPECT_EQ(limiter.wall_shift_ms(), 0);
  clock.jump_system(milliseconds(1));
  EXPECT_EQ(limiter.wall_shift_ms(), 1'000);
  clock.jump_system(milliseconds(-999));
  EXPECT_EQ(limiter.wall_shift_ms(), 1'000);
  clock.jump_system(std::chrono::hours(-1));
  EXPECT_EQ(limiter.wall_shift_ms(), 1 - 3'600'000);
  EXPECT_EQ(limiter.now_ms(), before);
}

// promise: L22
TEST_F(LimiterTest, TheTestEnvironmentCountsApart) {
  LimitQuery asked = query({.requests_per_minute = 1});
  ASSERT_TRUE(call(asked));
  asked.environment = Environment::test;
  EXPECT_TRUE(call(asked));
  EXPECT_FALSE(call(asked));
}

TEST_F(LimiterTest, NewLimitsHoldFromTheNextRequest) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(call(query({.requests_per_minute = 5})));
  EXPECT_FALSE(call(query({.requests_per_minute = 5})));
  EXPECT_TRUE(call(query({.requests_per_minute = 6})));
  EXPECT_FALSE(call(query({.requests_per_minute = 3})));
}

TEST_F(LimiterTest, UnlimitedCallersAreNotRemembered) {
  EXPECT_TRUE(call(query({})));
  EXPECT_EQ(limiter_.subjects(), 0u);
}

TEST_F(LimiterTest, ALimitAddedWhileARequestRunsIsNotGivenBackByIt) {
  Admission before = limiter_.reserve(query({.concurrent = 5}));
  ASSERT_TRUE(before.admitted());
  const LimitQuery later = query({.requests_per_minute = 2, .concurrent = 5});
  ASSERT_TRUE(call(later));
  before.outcome = Reservation();  // ends it unattempted
  EXPECT_EQ(limiter_.look(later).requests->used, 1u);
}

TEST_F(LimiterTest, SweepForgetsWhatNoLongerCountsAndKeepsWhatRuns) {
  const LimitQuery asked = query({.requests_per_minute = 10, .concurrent = 3});
  LimitQuery running = asked;
  running.account = "acc_two";
  Admission held = limiter_.reserve(running);
  ASSERT_TRUE(call(asked));
  EXPECT_EQ(limiter_.subjects(), 2u);
  const auto sweep = [this] {
    for (std::size_t i = 0; i < Limiter::kShards; ++i) limiter_.sweep(i);
  };
  clock_.advance(milliseconds(59'999));
  sweep();
  EXPECT_EQ(limiter_.subjects(), 2u);
  clock_.advance(milliseconds(1));
  sweep();
  EXPECT_EQ(limiter_.subjects(), 1u);
  held.reservation().settle(0, 0);
  sweep();
  EXPECT_EQ(limiter_.subjects(), 0u);
}

TEST_F(LimiterTest, AnIdleKeyTakesABoundedAmountOfMemory) {
  const LimitQuery asked = query({10'000'000, 10'000'000, 10'000'000, 10'000'000, 10});
  for (int i = 0; i < 200'000; ++i) {
    ASSERT_TRUE(call(asked));
    clock_.advance(milliseconds(997));
  }
  const std::size_t empty = Limiter(clock_).bytes();
  EXPECT_LE(limiter_.bytes() - empty, 5'500u);  // one subject in every slot of every window
  clock_.advance(milliseconds(3'600'000));
  for (std::size_t i = 0; i < Limiter::kShards; ++i) limiter_.sweep(i);
  EXPECT_LE(limiter_.bytes() - empty, 2'500u);  // the day's window alone
}

TEST_F(LimiterTest, CountersAreRestoredToTheSameWaits) {
  const Limits limits{3, 5, 100, 1'000, {}};
  const LimitQuery asked = query(limits, {}, 10);
  std::vector<std::int64_t> times;
  for (int i = 0; i < 3; ++i) {
    Admission admission = limiter_.reserve(asked);
    ASSERT_TRUE(admission.admitted());
    times.push_back(admission.reservation().counts_ms());
    admission.reservation().settle(10, 0);
    clock_.advance(milliseconds(1'300));
  }
  Limiter again(clock_);
  for (const std::int64_t at : times)
    again.restore({"acc_one", "key_one", Environment::live, PastUse::Span::second, at, 1, 10});
  again.restore(
      {"acc_one", "key_one", Environment::live, PastUse::Span::minute, times.back(), 3, 30});
  std::vector<LimitReading> before, after;
  limiter_.look(asked, &before);
  again.look(asked, &after);
  ASSERT_EQ(before.size(), 4u);
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(before[i].used, after[i].used);
    EXPECT_EQ(before[i].reset_ms, after[i].reset_ms);
  }
  EXPECT_EQ(limiter_.reserve(asked).refusal().retry_after_ms,
            again.reserve(asked).refusal().retry_after_ms);
}

TEST_F(LimiterTest, UseFromTheFutureIsHeldNoLongerThanTheWindow) {
  const LimitQuery asked = query({.requests_per_minute = 1});
  limiter_.restore({"acc_one", "key_one", Environment::live, PastUse::Span::second,
                    limiter_.now_ms() + 3'600'000, 1, 0});
  EXPECT_FALSE(call(asked));
  EXPECT_EQ(refusal_.retry_after_ms, 60'000);
}

TEST_F(LimiterTest, ManyAccountsAreFoundAgainAfterGrowthAndSweep) {
  const LimitQuery model = query({.requests_per_hour = 2});
  std::vector<std::string> names;
  for (int i = 0; i < 20'000; ++i) names.push_back("acc_" + std::to_string(i));
  for (const std::string& name : names) {
    LimitQuery asked = model;
    asked.account = name;
    ASSERT_TRUE(call(asked));
    clock_.advance(milliseconds(100));
  }
  EXPECT_EQ(limiter_.subjects(), names.size());
  clock_.advance(milliseconds(3'600'000 - 1'000'000));
  for (std::size_t i = 0; i < Limiter::kShards; ++i) limiter_.sweep(i);
  std::size_t kept = 0;
  for (const std::string& name : names) {
    LimitQuery asked = model;
    asked.account = name;
    kept += limiter_.look(asked).requests->used;
  }
  EXPECT_EQ(kept, limiter_.subjects());
  EXPECT_LT(kept, names.size());
  EXPECT_GT(kept, names.size() / 3);
}

}  // namespace
}  // namespace solidrust
