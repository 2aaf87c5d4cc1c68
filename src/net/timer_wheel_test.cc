#include "net/timer_wheel.h"

#include <functional>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "net/event_loop.h"

namespace solidrust {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

struct Probe {
  explicit Probe(TimerWheel& wheel)
      : timeout(
            wheel,
            [](void* self) {
              auto* probe = static_cast<Probe*>(self);
              ++probe->fired;
              probe->at = Clock::now();
              if (probe->then) probe->then();
            },
            this) {}
  Timeout timeout;
  int fired = 0;
  Clock::time_point at;
  std::function<void()> then;
};

class TimerWheelTest : public testing::Test {
 protected:
  // Ends by itself once nothing is armed.
  void run() {
    const auto give_up = Clock::now() + 5s;
    while (wheel.armed() && Clock::now() < give_up) loop.turn(5s);
  }
  EventLoop loop;
  TimerWheel& wheel = loop.timers();
};

// Delays that differ by 7 ms meet every part of a tick. On a busy machine some round comes through
// undisturbed; no round may be early.
TEST_F(TimerWheelTest, FiresOnceNeverEarlyAndAtMostTwoTicksLate) {
  constexpr int kAtLeast = 5;
  constexpr int kAtMost = 60;
  bool in_time = false;
  for (int round = 0; round < kAtLeast || (!in_time && round < kAtMost); ++round) {
    std::vector<std::unique_ptr<Probe>> probes;
    std::vector<Clock::time_point> due;
    for (int ms = 0; ms < 120; ms += 7) {
      probes.push_back(std::make_unique<Probe>(wheel));
      due.push_back(Clock::now() + std::chrono::milliseconds(ms));
      probes.back()->timeout.arm(std::chrono::milliseconds(ms));
    }
    run();
    bool late = false;
    for (std::size_t i = 0; i < probes.size(); ++i) {
      EXPECT_EQ(probes[i]->fired, 1);
      EXPECT_GE(probes[i]->at, due[i]);
      EXPECT_FALSE(probes[i]->timeout.armed());
      late |= probes[i]->at > due[i] + 2 * TimerWheel::kTick;
    }
    in_time |= !late;
  }
  EXPECT_TRUE(in_time) << "not in one round of " << kAtMost;
}

TEST_F(TimerWheelTest, ADisarmedOrDestroyedTimeoutDoesNotFire) {
  Probe kept(wheel);
  Probe disarmed(wheel);
  auto destroyed = std::make_unique<Probe>(wheel);
  kept.timeout.arm(30ms);
  disarmed.timeout.arm(10ms);
  destroyed->timeout.arm(10ms);
  disarmed.timeout.disarm();
  destroyed.reset();
  run();
  EXPECT_EQ(kept.fired, 1);
  EXPECT_EQ(disarmed.fired, 0);
}

TEST_F(TimerWheelTest, ArmingAgainReplacesTheDeadline) {
  Probe probe(wheel);
  const auto start = Clock::now();
  probe.timeout.arm(10ms);
  probe.timeout.arm(60ms);
  run();
  EXPECT_EQ(probe.fired, 1);
  EXPECT_GE(probe.at - start, 60ms);
}

TEST_F(TimerWheelTest, AnEarlierDeadlineWakesTheWheelEarlier) {
  Probe late(wheel);
  Probe early(wheel);
  const auto start = Clock::now();
  late.timeout.arm(4s);
  early.timeout.arm(20ms);
  early.then = [&] { late.timeout.disarm(); };
  run();
  EXPECT_EQ(early.fired, 1);
  EXPECT_EQ(late.fired, 0);
  EXPECT_LT(Clock::now() - start, 2s);
}

TEST_F(TimerWheelTest, ACallbackMayArmItselfAgainAndDestroyOthers) {
  Probe repeating(wheel);
  auto victim = std::make_unique<Probe>(wheel);
  int victim_fired = 0;
  repeating.timeout.arm(10ms);
  victim->timeout.arm(10ms);
  repeating.then = [&] {
    if (victim) victim_fired = victim->fired;
    victim.reset();
    if (repeating.fired < 3) repeating.timeout.arm(0ms);
  };
  run();
  EXPECT_EQ(repeating.fired, 3);
  EXPECT_EQ(victim_fired, 0) << "armed later in the same tick, destroyed before its turn";
}

TEST_F(TimerWheelTest, ADeadlineBeyondOneTurnOfTheWheelWaitsForItsOwnTurn) {
  Probe beyond(wheel);
  Probe stop(wheel);
  beyond.timeout.arm(TimerWheel::kTick * 512 + 20ms);  // shares a slot with 20 ms from now
  stop.timeout.arm(100ms);
  stop.then = [&] {
    EXPECT_EQ(beyond.fired, 0);
    beyond.timeout.disarm();
  };
  run();
  EXPECT_EQ(stop.fired, 1);
}

}  // namespace
}  // namespace solidrust
