// Many threads, random schedules, and a judge that knows nothing of the limiter's own arithmetic:
// it has the list of what was let through and when, and looks at every stretch of time.
#include <algorithm>
#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"
#include "limit/limiter.h"

namespace solidrust {
namespace {

constexpr int kThreads = 64;
constexpr int kAccounts = 3;
constexpr int kKeysPerAccount = 4;

const Limits kAccountLimits{40, 160, 500, 3'000, 9};
const Limits kKeyLimits{15, 50, 150, 900, 4};

struct Passed {
  int account = 0;
  int key = 0;
  std::int64_t at_ms = 0;
  std::uint64_t requests = 0;  // 1, or 0 when it was given back
  std::uint64_t tokens = 0;    // as used in the end
};

// The most that any stretch [t, t + length) holds.
template <class Amount>
std::uint64_t most_within(const std::vector<Passed>& passed, std::int64_t length_ms,
                          Amount amount) {
  std::uint64_t inside = 0;
  std::uint64_t most = 0;
  std::size_t oldest = 0;
  for (const Passed& one : passed) {
    inside += amount(one);
    while (passed[oldest].at_ms + length_ms <= one.at_ms) inside -= amount(passed[oldest++]);
    most = std::max(most, inside);
  }
  return most;
}

// `groups` are the accounts or the keys; each by itself must keep to the limit, and at least one
// must have come close to it, or the test did not press hard enough to say anything.
template <class Amount>
void judge_limit(const std::vector<std::vector<Passed>>& groups, std::int64_t length_ms,
                 std::uint64_t limit, Amount amount, const char* what) {
  std::uint64_t most = 0;
  for (const auto& group : groups) most = std::max(most, most_within(group, length_ms, amount));
  EXPECT_LE(most, limit) << what;
  EXPECT_GE(most * 10, limit * 6) << what;
}

void judge(std::vector<Passed> passed, const Limits& limits, bool by_key) {
  std::sort(passed.begin(), passed.end(),
            [](const Passed& a, const Passed& b) { return a.at_ms < b.at_ms; });
  std::vector<std::vector<Passed>> groups(by_key ? kAccounts * kKeysPerAccount : kAccounts);
  for (const Passed& one : passed)
    groups[static_cast<std::size_t>(by_key ? one.key : one.account)].push_back(one);
  const auto requests = [](const Passed& one) { return one.requests; };
  const auto tokens = [](const Passed& one) { return one.tokens; };
  judge_limit(groups, 60'000, *limits.requests_per_minute, requests, "requests per minute");
  judge_limit(groups, 3'600'000, *limits.requests_per_hour, requests, "requests per hour");
  judge_limit(groups, 86'400'000, *limits.requests_per_day, requests, "requests per day");
  judge_limit(groups, 60'000, *limits.tokens_per_minute, tokens, "tokens per minute");
}

class World {
 public:
  std::vector<Passed> run(unsigned seed, int rounds, bool time_moves) {
    std::vector<std::vector<Passed>> logs(kThreads);
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i)
      threads.emplace_back([&, i] {
        caller(seed * 1'000 + static_cast<unsigned>(i), rounds, time_moves,
               logs[static_cast<std::size_t>(i)]);
      });
    for (std::thread& thread : threads) thread.join();
    std::vector<Passed> all;
    for (const auto& log : logs) all.insert(all.end(), log.begin(), log.end());
    return all;
  }

  FakeClock clock;
  Limiter limiter{clock};
  std::atomic<std::uint64_t> at_once_account[kAccounts] = {};
  std::atomic<std::uint64_t> at_once_key[kAccounts * kKeysPerAccount] = {};
  std::atomic<int> too_many_at_once{0};

  LimitQuery query(int account, int key, std::uint64_t tokens) const {
    LimitQuery made;
    made.account = accounts_[static_cast<std::size_t>(account)];
    made.account_limits = &kAccountLimits;
    made.key = keys_[static_cast<std::size_t>(key)];
    made.key_limits = &kKeyLimits;
    made.tokens = tokens;
    return made;
  }

 private:
  void caller(unsigned seed, int rounds, bool time_moves, std::vector<Passed>& log) {
    std::mt19937 random(seed);
    for (int round = 0; round < rounds; ++round) {
      const int account = static_cast<int>(random() % kAccounts);
      const int key = account * kKeysPerAccount + static_cast<int>(random() % kKeysPerAccount);
      // Times of many small calls, where requests run out, and of large ones, where tokens do.
      const std::uint64_t call = ++calls_;
      if (time_moves && call % 40 == 0) {  // so the pressure is the same on every machine
        const bool far = call % 81'920 == 0;
        const bool leap = call % 10'240 == 0;
        clock.advance(std::chrono::milliseconds(far    ? 80'000'000 + random() % 10'000'000
                                                : leap ? 600'000 + random() % 1'200'000
                                                       : random() % 900));
        limiter.sweep(random() % Limiter::kShards);
      }
      const std::uint64_t estimate = 1 + random() % (call / 8'192 % 2 == 0 ? 20 : 400);
      Admission admission = limiter.reserve(query(account, key, estimate));
      if (!admission.admitted()) {
        if (random() % 4 == 0) std::this_thread::yield();
        continue;
      }
      if (++at_once_account[account] > *kAccountLimits.concurrent) ++too_many_at_once;
      if (++at_once_key[key] > *kKeyLimits.concurrent) ++too_many_at_once;
      for (unsigned i = random() % 8; i > 0; --i) std::this_thread::yield();
      Passed passed{account, key, admission.reservation().counts_ms(), 1, 0};
      const unsigned fate = random() % 8;
      --at_once_account[account];  // before the place is free, so that the count is never too high
      --at_once_key[key];
      if (fate == 0) {  // never attempted: all of it comes back
        passed.requests = 0;
        admission.outcome = Reservation();
      } else if (fate == 1) {  // the upstream failed
        admission.reservation().attempted();
        admission.outcome = Reservation();
      } else {
        passed.tokens = fate < 5 ? estimate : random() % (estimate + 1);
        admission.reservation().settle(passed.tokens, 0);
      }
      log.push_back(passed);
    }
  }

  std::atomic<std::uint64_t> calls_{0};
  std::vector<std::string> accounts_{"acc_a", "acc_b", "acc_c"};
  std::vector<std::string> keys_{"key_0", "key_1", "key_2", "key_3", "key_4",  "key_5",
                                 "key_6", "key_7", "key_8", "key_9", "key_10", "key_11"};
};

// promise: L8
TEST(LimiterProperty, NoStretchOfTimeHoldsMoreThanALimit) {
  for (const unsigned seed : {1u, 2u, 3u}) {
    World world;
    const std::vector<Passed> passed = world.run(seed, 4'000, true);
    EXPECT_EQ(world.too_many_at_once, 0);
    judge(passed, kAccountLimits, false);
    judge(passed, kKeyLimits, true);
  }
}

// While time stands still nothing leaves a window, so what the limiter says was used must be
// exactly what the log says: refused calls took nothing, and give-backs gave back what was taken.
TEST(LimiterProperty, WhatIsUsedIsExactlyWhatWasKept) {
  for (const unsigned seed : {11u, 12u, 13u}) {
    World world;
    const std::vector<Passed> passed = world.run(seed, 500, false);
    for (int key = 0; key < kAccounts * kKeysPerAccount; ++key) {
      const int account = key / kKeysPerAccount;
      std::uint64_t of_key[2] = {0, 0};
      std::uint64_t of_account[2] = {0, 0};
      for (const Passed& one : passed) {
        if (one.key == key) of_key[0] += one.requests, of_key[1] += one.tokens;
        if (one.account == account) of_account[0] += one.requests, of_account[1] += one.tokens;
      }
      std::vector<LimitReading> each;
      world.limiter.look(world.query(account, key, 1), &each);
      ASSERT_EQ(each.size(), 10u);
      for (const LimitReading& reading : each) {
        const auto& kept = reading.owner == LimitOwner::key ? of_key : of_account;
        const std::uint64_t expected = reading.kind == LimitKind::concurrent          ? 0
                                       : reading.kind == LimitKind::tokens_per_minute ? kept[1]
                                                                                      : kept[0];
        EXPECT_EQ(reading.used, expected) << limit_name(reading.kind);
      }
    }
  }
}

// With enough demand the whole limit is let through, not one less.
TEST(LimiterProperty, TheWholeLimitCanBeUsed) {
  FakeClock clock;
  Limiter limiter(clock);
  const Limits limits{1'000, {}, {}, {}, {}};
  std::atomic<int> passed{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      LimitQuery query;
      query.account = "acc_a";
      query.account_limits = &limits;
      for (int call = 0; call < 50; ++call) {
        Admission admission = limiter.reserve(query);
        if (!admission.admitted()) continue;
        ++passed;
        admission.reservation().settle(0, 0);
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(passed, 1'000);
}

// Budgets under the same pressure: the estimates of all that run never pass the budget.
// promise: L47
TEST(LimiterProperty, ABudgetIsNeverPassed) {
  FakeClock clock;
  Limiter limiter(clock);
  const Budget budget{100'000, 5'000'000};
  limiter.begin_budget("acc_a", "", budget);
  std::atomic<std::uint64_t> tokens{0};
  std::atomic<std::int64_t> nano{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&, i] {
      std::mt19937 random(static_cast<unsigned>(i));
      LimitQuery query;
      query.account = "acc_a";
      for (int call = 0; call < 500; ++call) {
        query.tokens = 1 + random() % 100;
        query.nano = static_cast<std::int64_t>(query.tokens) * 47;
        Admission admission = limiter.reserve(query);
        if (!admission.admitted()) continue;
        if (random() % 4 == 0) std::this_thread::yield();
        const std::uint64_t used = random() % (query.tokens + 1);
        tokens += used;
        nano += static_cast<std::int64_t>(used) * 47;
        admission.reservation().settle(used, static_cast<std::int64_t>(used) * 47);
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(tokens, 100'000u);
  EXPECT_LE(nano, 5'000'000);
  EXPECT_GE(tokens, 99'900u);
  EXPECT_EQ(limiter.budget("acc_a", "")->tokens, tokens);
  EXPECT_EQ(limiter.budget("acc_a", "")->nano, nano);
}

// A budget that is set while requests run: each is either in the ledger or, by the time that it
// puts on record, in the base; none is in both, none in neither.
TEST(LimiterProperty, ABudgetThatBeginsUnderLoadCountsEachRequestOnce) {
  FakeClock clock;
  Limiter limiter(clock);
  const Budget budget{1'000'000'000, {}};
  struct Recorded {
    std::int64_t counts_ms;
    std::uint64_t tokens;
  };
  std::vector<std::vector<Recorded>> recorded(kThreads);
  std::vector<std::thread> threads;
  std::atomic<int> begun{0};
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&, i] {
      std::mt19937 random(static_cast<unsigned>(i));
      LimitQuery query;
      query.account = "acc_a";
      query.key = i % 2 == 0 ? "key_a" : "key_b";
      ++begun;
      for (int call = 0; call < 2'000; ++call) {
        query.tokens = 1 + random() % 100;
        Admission admission = limiter.reserve(query);
        if (random() % 4 == 0) std::this_thread::yield();
        const std::uint64_t used = random() % (query.tokens + 1);
        admission.reservation().settle(used, 0);
        recorded[static_cast<std::size_t>(i)].push_back(
            {admission.reservation().counts_ms(), used});
      }
    });
  while (begun < kThreads) std::this_thread::yield();
  std::int64_t since = 0;
  for (int round = 0; round < 50; ++round) {
    limiter.end_budget("acc_a", "");
    clock.advance(std::chrono::milliseconds(1));
    since = limiter.begin_budget("acc_a", "", budget).value_or(0);
    std::this_thread::yield();
  }
  for (std::thread& thread : threads) thread.join();
  std::uint64_t own = 0;
  for (const auto& thread : recorded)
    for (const Recorded& request : thread) own += request.counts_ms >= since ? request.tokens : 0;
  EXPECT_EQ(limiter.budget("acc_a", "")->tokens, own);
}

}  // namespace
}  // namespace solidrust
