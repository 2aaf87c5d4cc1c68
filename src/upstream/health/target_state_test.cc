#include "upstream/health/target_state.h"

#include <string>

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"
#include "upstream/health/rendezvous.h"

namespace solidrust {
namespace {

using namespace std::chrono_literals;
using Health = TargetState::Health;

class TargetHealth : public ::testing::Test {
 protected:
  SteadyTime now() const { return clock.steady(); }
  bool fail() { return state.failed(AttemptFault::reset, {}, now()); }
  void succeed() { state.succeeded({}, now()); }
  // How long an ejection that begins now lasts.
  std::chrono::milliseconds eject(std::uint64_t draw) {
    state.eject(now(), draw);
    return state.view(now()).ejected_for;
  }
  FakeClock clock;
  TargetState state;
};

// promise: U46
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

// promise: U47
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

// promise: U47
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

// promise: U47
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

// promise: U48
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

// promise: U50
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
  state.failed(AttemptFault::connect, {}, now());
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

// Answers that are errors may follow the request rather than the server.
class FailuresOfAccounts : public TargetHealth {
 protected:
  bool refuse(Asker asker, AttemptFault fault = AttemptFault::server_error) {
    return state.failed(fault, asker, now());
  }
  void answer(Asker asker) { state.succeeded(asker, now()); }
  // How many errors in a row to this account it takes.
  int borne(Asker asker, int most = 100) {
    for (int i = 0; i < most; ++i)
      if (refuse(asker)) return i + 1;
    return most;
  }
  const Asker ada{"acct_ada"};
  const Asker bob{"acct_bob"};
  const Asker eve{"acct_eve"};
};

// promise: U53
TEST_F(FailuresOfAccounts, a_server_that_answers_nobody_is_ejected_by_the_only_one_who_asks) {
  EXPECT_EQ(borne(ada), 5);
}

TEST_F(FailuresOfAccounts, two_accounts_are_no_request_of_one) {
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(refuse(i % 2 == 0 ? ada : bob));
  EXPECT_TRUE(refuse(ada));
}

TEST_F(FailuresOfAccounts, two_accounts_eject_though_a_third_is_answered_before) {
  answer(eve);
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(refuse(i % 2 == 0 ? ada : bob));
  EXPECT_TRUE(refuse(bob));
}

TEST_F(FailuresOfAccounts, a_server_that_answers_another_is_not_ejected_by_one) {
  answer(bob);
  EXPECT_EQ(borne(ada, 100), 100);
  answer(bob);
  EXPECT_EQ(borne(ada, 100), 100);
}

// promise: U51
TEST_F(FailuresOfAccounts, what_was_answered_vouches_for_thirty_seconds) {
  answer(bob);
  clock.advance(30s);
  EXPECT_EQ(borne(ada, 6), 6);
  clock.advance(1s);
  EXPECT_TRUE(refuse(ada));
}

TEST_F(FailuresOfAccounts, a_stream_that_has_begun_vouches_before_its_end) {
  state.vouch(bob, now());
  EXPECT_EQ(borne(ada, 20), 20);
}

// promise: U52
TEST_F(FailuresOfAccounts, who_was_answered_itself_needs_ten_in_a_row) {
  answer(ada);
  EXPECT_EQ(borne(ada), 10);
}

TEST_F(FailuresOfAccounts, the_share_of_failures_of_one_account_ejects_nobody) {
  for (int i = 0; i < 30; ++i) {
    EXPECT_FALSE(refuse(ada));
    EXPECT_FALSE(refuse(ada));
    answer(i % 2 == 0 ? ada : bob);
  }
  // Once another's is among them, the share counts: 61 of 91.
  EXPECT_TRUE(refuse(eve));
}

// promise: U54
TEST_F(FailuresOfAccounts, a_connection_that_fails_is_never_of_one_account_alone) {
  for (const AttemptFault fault :
       {AttemptFault::connect, AttemptFault::reset, AttemptFault::first_byte, AttemptFault::stall,
        AttemptFault::overloaded}) {
    state.recover(now());
    answer(ada);
    answer(bob);
    for (int i = 0; i < 4; ++i) EXPECT_FALSE(refuse(ada, fault)) << fault_name(fault);
    EXPECT_TRUE(refuse(ada, fault)) << fault_name(fault);
  }
}

TEST_F(FailuresOfAccounts, one_lost_connection_among_them_makes_them_the_servers) {
  answer(bob);
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(refuse(ada));
  EXPECT_TRUE(refuse(ada, AttemptFault::reset));
}

TEST_F(FailuresOfAccounts, any_number_of_accounts_vouch) {
  for (int i = 0; i < 1'000; ++i) {
    answer(Asker("acct_" + std::to_string(i)));
    clock.advance(10ms);
  }
  EXPECT_EQ(borne(ada, 20), 20);
}

TEST_F(FailuresOfAccounts, a_forgiven_failure_never_was) {
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 4; ++i) EXPECT_FALSE(refuse(ada)) << round;
    for (int i = 0; i < 4; ++i) EXPECT_FALSE(state.forgive(now(), now()));
  }
  EXPECT_EQ(state.view(now()).failures, 0u);
  EXPECT_EQ(state.view(now()).failures_in_row, 0u);
  EXPECT_EQ(borne(ada), 5);
}

TEST_F(FailuresOfAccounts, a_share_of_forgiven_failures_ejects_nobody) {
  for (int i = 0; i < 30; ++i) {
    refuse(ada);
    state.forgive(now(), now());
    answer(ada);
  }
  EXPECT_FALSE(fail());
}

TEST_F(FailuresOfAccounts, an_ejection_that_forgiven_failures_made_is_over_at_once) {
  const SteadyTime when = now();
  ASSERT_EQ(borne(ada), 5);
  eject(0);
  clock.advance(100ms);
  EXPECT_TRUE(state.forgive(when, now()));
  EXPECT_EQ(state.health(now()), Health::healthy);
  EXPECT_EQ(state.view(now()).ejections, 0u);
}

TEST_F(FailuresOfAccounts, an_ejection_that_others_made_stays) {
  for (int i = 0; i < 9; ++i) fail();
  refuse(ada);
  eject(0);
  EXPECT_FALSE(state.forgive(now(), now()));  // nine remain
  EXPECT_EQ(state.health(now()), Health::ejected);
  state.recover(now());
  eject(0);  // a second one, of before
  clock.advance(5ms);
  refuse(ada);
  EXPECT_FALSE(state.forgive(now(), now()));
  EXPECT_EQ(state.health(now()), Health::ejected);
}

TEST_F(FailuresOfAccounts, an_ejection_of_a_server_whose_probes_fail_stays) {
  for (int i = 0; i < 5; ++i) refuse(ada);
  state.probe_failed();
  eject(0);
  EXPECT_FALSE(state.forgive(now(), now()));
  EXPECT_EQ(state.health(now()), Health::ejected);
}

}  // namespace
}  // namespace solidrust
