#include "auth/people/guess_throttle.h"

#include <string>

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"

namespace solidrust {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Throttle : public ::testing::Test {
 protected:
  bool count(const std::string& address) {
    return throttle_.count(*IpAddress::parse(address), clock_.steady());
  }
  int counted(const std::string& address, int tries) {
    int within = 0;
    for (int i = 0; i < tries; ++i) within += count(address) ? 1 : 0;
    return within;
  }
  FakeClock clock_;
  GuessThrottle throttle_{30};
};

TEST_F(Throttle, ThirtyAreWithinTheLimitAndTheThirtyFirstIsNot) {
  EXPECT_EQ(counted("192.0.2.1", 30), 30);
  EXPECT_FALSE(count("192.0.2.1"));
  EXPECT_TRUE(count("192.0.2.2"));
}

TEST_F(Throttle, NoMinuteHasMoreThanTheLimitEvenAcrossItsEdge) {
  clock_.advance(milliseconds(1));
  EXPECT_TRUE(count("192.0.2.1"));  // begins the minute
  clock_.advance(milliseconds(59'998));
  EXPECT_EQ(counted("192.0.2.1", 100), 29);
  clock_.advance(milliseconds(2));
  EXPECT_EQ(counted("192.0.2.1", 100), 0);
}

TEST_F(Throttle, TheLimitOpensAgainAsTheMinutePasses) {
  EXPECT_EQ(counted("192.0.2.1", 100), 30);
  clock_.advance(seconds(59));
  EXPECT_EQ(counted("192.0.2.1", 100), 0);
  clock_.advance(seconds(31));  // half of the next minute
  EXPECT_EQ(counted("192.0.2.1", 100), 15);
  clock_.advance(seconds(120));
  EXPECT_EQ(counted("192.0.2.1", 100), 30);
}

TEST_F(Throttle, AnIpv6PeerCountsByItsNetwork) {
  EXPECT_EQ(counted("2001:db8::1", 30), 30);
  EXPECT_FALSE(count("2001:db8::2"));
  EXPECT_TRUE(count("2001:db8:0:1::1"));
}

TEST_F(Throttle, ManyMoreAddressesThanItRemembersAreStillAnswered) {
  for (int a = 0; a < 4; ++a)
    for (int b = 0; b < 256; ++b)
      for (int c = 0; c < 40; ++c)
        ASSERT_TRUE(
            count("10." + std::to_string(a) + "." + std::to_string(b) + "." + std::to_string(c)));
  EXPECT_EQ(counted("203.0.113.1", 31), 30);
}

TEST_F(Throttle, AZeroLimitRefusesAll) {
  GuessThrottle none(0);
  EXPECT_FALSE(none.count(IpAddress{}, clock_.steady()));
}

}  // namespace
}  // namespace solidrust
