#include "auth/people/login_throttle.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"

namespace solidrust {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class LoginThrottleTest : public ::testing::Test {
 protected:
  // From another address each time: only the account counts.
  milliseconds guess(std::string_view account) {
    const int n = next_++;
    return throttle.begin(
        account, "10.0." + std::to_string(n / 200) + "." + std::to_string(n % 200), clock.steady());
  }
  FakeClock clock;
  LoginThrottle throttle;
  int next_ = 0;
};

// promise: S70
TEST_F(LoginThrottleTest, FiveFailuresAreFreeThenTheDelayDoubles) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(guess("ada").count(), 0) << i;
  for (const int delay : {5, 10, 20, 40, 80, 160, 320, 640, 900, 900}) {
    EXPECT_EQ(guess("ada"), seconds(delay));
    clock.advance(seconds(delay) - milliseconds(1));
    EXPECT_EQ(guess("ada"), milliseconds(1));
    clock.advance(milliseconds(1));
    EXPECT_EQ(guess("ada").count(), 0);
  }
  EXPECT_EQ(guess("grace").count(), 0);
}

TEST_F(LoginThrottleTest, ASuccessForgetsTheFailuresAndSoDoesADay) {
  for (int i = 0; i < 5; ++i) guess("ada");
  EXPECT_GT(guess("ada").count(), 0);
  throttle.succeeded("ada", "10.1.1.1");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(guess("ada").count(), 0);
  EXPECT_GT(guess("ada").count(), 0);
  clock.advance(std::chrono::hours(24));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(guess("ada").count(), 0);
  EXPECT_GT(guess("ada").count(), 0);
}

// promise: S70
TEST_F(LoginThrottleTest, TenAtOnceFromOneAddressThenOneEverySixSeconds) {
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(throttle.begin("u" + std::to_string(i), "192.0.2.1", clock.steady()).count(), 0);
  EXPECT_EQ(throttle.begin("u10", "192.0.2.1", clock.steady()), seconds(6));
  EXPECT_EQ(throttle.begin("u10", "192.0.2.2", clock.steady()).count(), 0);
  clock.advance(seconds(6));
  EXPECT_EQ(throttle.begin("u11", "192.0.2.1", clock.steady()).count(), 0);
  EXPECT_GT(throttle.begin("u12", "192.0.2.1", clock.steady()).count(), 0);
}

TEST_F(LoginThrottleTest, AnIpv6PeerCountsByItsNetwork) {
  for (int i = 0; i < 10; ++i)
    throttle.begin("u" + std::to_string(i), "2001:db8::" + std::to_string(i), clock.steady());
  EXPECT_GT(throttle.begin("x", "2001:db8::ffff", clock.steady()).count(), 0);
  EXPECT_EQ(throttle.begin("x", "2001:db8:0:1::1", clock.steady()).count(), 0);
}

TEST_F(LoginThrottleTest, LoginsThatSucceedUseNothingUp) {
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(throttle.begin("ada", "192.0.2.1", clock.steady()).count(), 0);
    throttle.succeeded("ada", "192.0.2.1");
  }
}

TEST_F(LoginThrottleTest, AWithdrawnAttemptNeitherCountsNorForgets) {
  for (int i = 0; i < 4; ++i) guess("ada");
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(throttle.begin("ada", "192.0.2.1", clock.steady()).count(), 0);
    throttle.withdrawn("ada", "192.0.2.1");
  }
  EXPECT_EQ(guess("ada").count(), 0);
  EXPECT_GT(guess("ada").count(), 0);
}

// promise: S71
TEST_F(LoginThrottleTest, Of500GuessesAtOnceAtMostTenAreEvaluated) {
  for (const bool one_account : {true, false}) {
    LoginThrottle fresh;
    std::atomic<int> evaluated{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 10; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 50; ++i) {
          const std::string n = std::to_string(t) + "." + std::to_string(i);
          // One account from 500 addresses, or 500 accounts from one address.
          const auto wait = one_account ? fresh.begin("ada", "10.9." + n, clock.steady())
                                        : fresh.begin("u" + n, "192.0.2.1", clock.steady());
          if (wait.count() == 0) ++evaluated;
        }
      });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(evaluated, one_account ? 5 : 10);
  }
}

TEST_F(LoginThrottleTest, RemembersAFixedNumberOfNames) {
  struct State {
    std::int64_t last_ms = 0;
    int value = 0;
  };
  AttemptTable<State> table;
  const auto touch = [&table](const std::string& name, std::int64_t ms) {
    return table.with(name, [ms](State& state) {
      state.last_ms = ms;
      return ++state.value;
    });
  };
  EXPECT_EQ(touch("first", 1), 1);
  EXPECT_EQ(touch("first", 1), 2);
  const int many = 20 * static_cast<int>(AttemptTable<State>::kEntries);
  for (int i = 0; i < many; ++i) touch(std::to_string(i), 2 + i);
  EXPECT_EQ(touch("first", many + 2), 1);  // the oldest of its set was forgotten
  EXPECT_EQ(touch(std::to_string(many - 1), many + 3), 2);
}

}  // namespace
}  // namespace solidrust
