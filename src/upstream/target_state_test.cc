#include "upstream/target_state.h"

#include <gtest/gtest.h>

#include "base/fake_clock.h"
#include "upstream/rendezvous.h"

namespace solidrust {
namespace {

using namespace std::chrono_literals;
using Health = TargetState::Health;

class TargetHealth : public ::testing::Test {
 protected:
  SteadyTime now() const { return clock.steady(); }
  bool fail() { return state.failed(AttemptFault::reset, now()); }
  void succeed() { state.succeeded(now()); }
  // How long an ejection that begins now lasts.
  std::chrono::milliseconds eject(std::uint64_t draw) {
    state.eject(now(), draw);
    return state.view(now()).ejected_for;
  }
  FakeClock clock;
  TargetState state;
};

TEST_F(TargetHealth, four_failures_in_a_row_are_borne_and_the_fifth_ejects) {
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(fail()) << i;
  EXPECT_TRUE(fail());
}

TEST_F(TargetHealth, a_success_between_begins_the_row_anew) {
  for (int i = 0; i < 4; ++i) fail();
  succeed();
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(fail()) << i;
  EXPECT_TRUE(fail());
}

TEST_F(TargetHealth, half_of_twenty_is_borne_and_over_half_ejects) {
  for (int i = 0; i < 9; ++i) {
    succeed();
    EXPECT_FALSE(fail());
  }
  succeed();
  EXPECT_FALSE(fail());  // 10 of 20
  succeed();
  EXPECT_FALSE(fail());  // 11 of 22
  EXPECT_TRUE(fail());   // 12 of 23
}

TEST_F(TargetHealth, nineteen_requests_are_too_few_for_a_rate) {
  for (int i = 0; i < 4; ++i) {
    succeed();
    fail();
    fail();
    fail();
  }
  succeed();
  fail();
  EXPECT_FALSE(fail());  // 14 of 19
  EXPECT_TRUE(fail());   // 15 of 20
}

// The second's count stays where it was written: nothing of these ten seconds took its place.
TEST_F(TargetHealth, what_is_older_counts_no_more_though_it_was_not_written_over) {
  for (int i = 0; i < 15; ++i) {
    succeed();
    EXPECT_FALSE(fail());
  }
  clock.advance(11s);
  EXPECT_FALSE(fail());
}

TEST_F(TargetHealth, what_is_ten_seconds_old_counts_no_more) {
  for (int i = 0; i < 3; ++i) {
    succeed();
    for (int k = 0; k < 4; ++k) fail();
  }
  clock.advance(10s);
  for (int i = 0; i < 4; ++i) {
    succeed();
    EXPECT_FALSE(fail());
    EXPECT_FALSE(fail());
    EXPECT_FALSE(fail());
  }
  EXPECT_EQ(state.view(now()).requests, 31u);
  EXPECT_EQ(state.view(now()).failures, 24u);
}

TEST_F(TargetHealth, ejections_last_30_s_times_n_up_to_300_s_less_at_most_a_tenth) {
  for (std::int64_t n = 1; n <= 12; ++n) {
    const auto whole = std::min<std::int64_t>(30'000 * n, 300'000);
    const auto lasted = eject(mix64(static_cast<std::uint64_t>(n))).count();
    EXPECT_LE(lasted, whole) << n;
    EXPECT_GE(lasted, whole - whole / 10) << n;
    EXPECT_EQ(state.health(now()), Health::ejected);
    clock.advance(std::chrono::milliseconds{lasted - 1});
    EXPECT_EQ(state.health(now()), Health::ejected);
    clock.advance(1ms);
    EXPECT_EQ(state.health(now()), Health::trial_due);
    state.recover(now());
    EXPECT_EQ(state.health(now()), Health::healthy);
  }
}

TEST_F(TargetHealth, jitter_takes_both_ends_of_its_tenth) {
  EXPECT_EQ(eject(0), 30'000ms);
  EXPECT_EQ(eject(1'000), 54'000ms);
}

TEST_F(TargetHealth, three_hundred_seconds_of_health_forget_earlier_ejections) {
  eject(0);
  clock.advance(30s);
  state.recover(now());
  clock.advance(300s);
  EXPECT_EQ(eject(0), 60'000ms);
  clock.advance(60s);
  state.recover(now());
  clock.advance(300s + 1ms);
  EXPECT_EQ(eject(0), 30'000ms);
}

TEST_F(TargetHealth, one_request_at_a_time_is_the_trial) {
  EXPECT_TRUE(state.begin_trial());
  EXPECT_FALSE(state.begin_trial());
  state.end_trial();
  EXPECT_TRUE(state.begin_trial());
}

TEST_F(TargetHealth, three_failed_probes_eject_and_one_that_passes_begins_anew) {
  EXPECT_FALSE(state.probe_failed());
  EXPECT_FALSE(state.probe_failed());
  state.probe_passed(now());
  EXPECT_FALSE(state.probe_failed());
  EXPECT_FALSE(state.probe_failed());
  EXPECT_TRUE(state.probe_failed());
}

TEST_F(TargetHealth, a_probe_that_passes_after_failing_ends_an_ejection) {
  eject(0);
  state.probe_failed();
  state.probe_passed(now());
  EXPECT_EQ(state.health(now()), Health::trial_due);
}

TEST_F(TargetHealth, a_probe_that_never_failed_ends_no_ejection) {
  eject(0);
  state.probe_passed(now());
  EXPECT_EQ(state.health(now()), Health::ejected);
}

TEST_F(TargetHealth, a_probe_that_passes_ends_the_ejection_of_one_that_could_not_be_reached) {
  state.failed(AttemptFault::connect, now());
  eject(0);
  state.probe_passed(now());
  EXPECT_EQ(state.health(now()), Health::trial_due);
}

TEST_F(TargetHealth, a_cap_is_reached_and_not_passed) {
  EXPECT_TRUE(state.take(2));
  EXPECT_TRUE(state.take(2));
  EXPECT_FALSE(state.take(2));
  state.give_back();
  EXPECT_TRUE(state.take(2));
  EXPECT_EQ(state.in_flight(), 2u);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(state.take(0));
}

TEST_F(TargetHealth, a_rest_lasts_as_long_as_was_asked_and_the_later_end_counts) {
  EXPECT_EQ(state.rest_left(now()), 0ms);
  state.rest(now(), 7s);
  state.rest(now(), 3s);
  EXPECT_EQ(state.rest_left(now()), 7'000ms);
  clock.advance(6'999ms);
  EXPECT_EQ(state.rest_left(now()), 1ms);
  EXPECT_EQ(state.health(now()), Health::healthy);
  clock.advance(1ms);
  EXPECT_EQ(state.rest_left(now()), 0ms);
}

}  // namespace
}  // namespace solidrust
