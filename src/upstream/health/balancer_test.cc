#include "upstream/health/balancer.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"
#include "upstream/health/model_state.h"
#include "upstream/health/rendezvous.h"
#include "upstream/health/target_state.h"

namespace solidrust {
namespace {

using namespace std::chrono_literals;

class Balancing : public ::testing::Test {
 protected:
  struct Wish {
    std::uint32_t priority = 0;
    std::uint32_t weight = 1;
    std::uint32_t cap = 0;
  };
  void make(std::vector<Wish> wishes) {
    Model model;
    model.name = "chat";
    for (std::size_t i = 0; i < wishes.size(); ++i) {
      auto upstream = std::make_shared<Upstream>();
      upstream->name = std::string(1, static_cast<char>('a' + i));
      Target target{std::move(upstream), "m"};
      target.priority = wishes[i].priority;
      target.weight = wishes[i].weight;
      target.max_in_flight = wishes[i].cap;
      model.targets.push_back(std::move(target));
    }
    catalog = std::make_unique<Catalog>(std::vector<std::shared_ptr<const Upstream>>(),
                                        std::vector<Model>{std::move(model)});
  }
  const Model& model() const { return *catalog->find("chat"); }
  TargetState& state(std::size_t i) const { return *model().targets[i].state; }
  Balancer balancer(std::optional<std::uint64_t> conversation = {}) {
    return {model(), model().targets, seed++, conversation};
  }
  static std::string name(const TargetLease& lease) {
    return lease ? lease.target()->upstream->name : "-";
  }
  std::string next(Balancer& one) {
    RouteTrail trail;
    leases.push_back(one.next(clock.steady(), trail));
    return name(leases.back());
  }
  // Who would get the next request; it ends at once.
  std::string pick(std::optional<std::uint64_t> conversation = {}) {
    Balancer one = balancer(conversation);
    RouteTrail trail;
    return name(one.next(clock.steady(), trail));
  }
  std::map<std::string, int> picks(int count) {
    std::map<std::string, int> counts;
    for (int i = 0; i < count; ++i) ++counts[pick()];
    return counts;
  }
  void fail(std::size_t i, int times) {
    for (int n = 0; n < times; ++n) settle(i, AttemptFault::connect);
  }
  void settle(std::size_t i, AttemptFault fault) {
    const Target& target = model().targets[i];
    target.state->take(0);
    TargetLease lease(model(), target, TargetLease::Kind::ordinary, clock.steady());
    lease.settle(fault, {}, clock.steady(), 0);
  }
  FakeClock clock;
  std::uint64_t seed = 1;
  std::unique_ptr<Catalog> catalog;
  std::vector<TargetLease> leases;
};

TEST_F(Balancing, equal_targets_share_the_load) {
  make({{}, {}, {}});
  const auto counts = picks(3'000);
  for (const char* one : {"a", "b", "c"}) EXPECT_NEAR(counts.at(one), 1'000, 100) << one;
}

// promise: U14
TEST_F(Balancing, idle_targets_share_by_weight) {
  make({{0, 1}, {0, 3}});
  const auto counts = picks(4'000);
  EXPECT_NEAR(counts.at("a"), 1'000, 120);
  EXPECT_NEAR(counts.at("b"), 3'000, 120);
}

// promise: U14
TEST_F(Balancing, loaded_targets_share_by_weight) {
  make({{0, 1}, {0, 3}});
  for (int i = 0; i < 400; ++i) {
    Balancer one = balancer();
    next(one);
  }
  EXPECT_NEAR(state(0).in_flight(), 100, 10);
  EXPECT_NEAR(state(1).in_flight(), 300, 10);
}

TEST_F(Balancing, of_two_the_idler_is_taken) {
  make({{}, {}});
  for (int i = 0; i < 5; ++i) state(0).take(0);
  EXPECT_EQ(picks(100).at("b"), 100);
}

// promise: U9
TEST_F(Balancing, a_lower_priority_is_used_only_when_the_higher_ones_cannot) {
  make({{1, 1, 0}, {0, 1, 1}, {0, 1, 1}});
  Balancer first = balancer();
  Balancer second = balancer();
  Balancer third = balancer();
  const std::string both = next(first) + next(second);
  EXPECT_TRUE(both == "bc" || both == "cb") << both;
  EXPECT_FALSE(first.passed_over_better());
  EXPECT_EQ(next(third), "a");
  EXPECT_TRUE(third.passed_over_better());
}

TEST_F(Balancing, a_request_tries_a_target_once_and_three_at_most) {
  make({{}, {}, {}, {}});
  Balancer one = balancer();
  std::map<std::string, int> seen;
  for (int i = 0; i < 3; ++i) ++seen[next(one)];
  EXPECT_EQ(seen.size(), 3u);
  EXPECT_EQ(next(one), "-");
}

// promise: U11, U46
TEST_F(Balancing, five_failures_in_a_row_take_a_target_out_and_its_time_brings_one_trial) {
  make({{}, {}});
  fail(0, 4);
  EXPECT_GT(picks(100)["a"], 0);
  fail(0, 1);
  EXPECT_EQ(picks(100)["b"], 100);
  clock.advance(30s);
  Balancer trial = balancer();
  EXPECT_EQ(next(trial), "a");
  EXPECT_EQ(leases.back().kind(), TargetLease::Kind::trial);
  EXPECT_EQ(picks(100)["b"], 100);  // one trial at a time
  leases.back().settle(AttemptFault::none, {}, clock.steady(), 0);
  EXPECT_GT(picks(100)["a"], 20);
}

TEST_F(Balancing, a_failed_trial_ejects_for_longer) {
  make({{}, {}});
  fail(0, 5);
  clock.advance(30s);
  Balancer trial = balancer();
  EXPECT_EQ(next(trial), "a");
  leases.back().settle(AttemptFault::connect, {}, clock.steady(), 0);
  EXPECT_EQ(state(0).view(clock.steady()).ejected_for, 60s);
  EXPECT_EQ(pick(), "b");
}

TEST_F(Balancing, a_trial_that_is_cancelled_leaves_the_next_one_to_try) {
  make({{}, {}});
  fail(0, 5);
  clock.advance(30s);
  EXPECT_EQ(pick(), "a");
  EXPECT_EQ(pick(), "a");
}

TEST_F(Balancing, a_trial_is_made_with_first_attempts_only) {
  make({{}, {}});
  Balancer one = balancer();
  state(0).drain(true);
  EXPECT_EQ(next(one), "b");
  state(0).drain(false);
  fail(0, 5);
  clock.advance(30s);
  EXPECT_EQ(next(one), "-");
}

// promise: U49
TEST_F(Balancing, the_last_target_is_never_ejected) {
  make({{}, {}});
  fail(0, 50);
  fail(1, 50);
  EXPECT_EQ(state(0).health(clock.steady()), TargetState::Health::ejected);
  EXPECT_EQ(state(1).health(clock.steady()), TargetState::Health::healthy);
  EXPECT_EQ(pick(), "b");
}

TEST_F(Balancing, a_drained_target_does_not_count_as_another_that_is_left) {
  make({{}, {}});
  state(1).drain(true);
  fail(0, 50);
  EXPECT_EQ(pick(), "a");
}

TEST_F(Balancing, in_a_panic_the_ejected_are_asked_once_and_an_answer_heals) {
  make({{}, {}});
  state(0).eject(clock.steady(), 0);
  state(1).eject(clock.steady(), 0);
  Balancer one = balancer();
  EXPECT_NE(next(one), "-");
  EXPECT_EQ(leases.back().kind(), TargetLease::Kind::panic);
  EXPECT_EQ(next(one), "-");  // no second attempt in a panic
  leases[0].settle(AttemptFault::none, {}, clock.steady(), 0);
  Balancer two = balancer();
  next(two);
  EXPECT_EQ(leases.back().kind(), TargetLease::Kind::ordinary);
}

// promise: U10
TEST_F(Balancing, a_drained_target_gets_nothing_new_not_even_in_a_panic) {
  make({{}, {}});
  state(0).drain(true);
  EXPECT_EQ(picks(50)["b"], 50);
  state(1).drain(true);
  EXPECT_EQ(pick(), "-");
  state(0).drain(false);
  EXPECT_EQ(pick(), "a");
}

// promise: U13
TEST_F(Balancing, a_full_model_says_so) {
  make({{0, 1, 1}, {0, 1, 1}});
  Balancer one = balancer();
  Balancer two = balancer();
  Balancer three = balancer();
  next(one);
  next(two);
  EXPECT_EQ(next(three), "-");
  EXPECT_TRUE(three.full());
  leases.clear();
  EXPECT_NE(next(three), "-");
}

TEST_F(Balancing, full_and_ejected_targets_are_waited_for_not_panicked_over) {
  make({{0, 1, 1}, {}});
  Balancer one = balancer();
  fail(1, 5);
  EXPECT_EQ(next(one), "a");
  Balancer two = balancer();
  EXPECT_EQ(next(two), "-");
  EXPECT_TRUE(two.full());
}

// promise: U22
TEST_F(Balancing, a_fault_of_the_request_does_not_blame_the_target) {
  make({{}, {}});
  for (int i = 0; i < 50; ++i) settle(0, AttemptFault::refused);
  for (int i = 0; i < 50; ++i) settle(1, AttemptFault::cancelled);
  EXPECT_EQ(state(0).view(clock.steady()).failures, 0u);
  EXPECT_EQ(state(1).view(clock.steady()).requests, 0u);
}

// promise: U15
TEST_F(Balancing, a_conversation_stays_with_its_replica_and_conversations_spread) {
  make({{}, {}, {}, {}});
  std::map<std::string, int> counts;
  for (std::uint64_t conversation = 0; conversation < 4'000; ++conversation) {
    const std::string first = pick(conversation);
    EXPECT_EQ(pick(conversation), first);
    ++counts[first];
  }
  for (const char* one : {"a", "b", "c", "d"}) EXPECT_NEAR(counts[one], 1'000, 120) << one;
}

TEST_F(Balancing, weights_share_the_conversations) {
  make({{0, 1}, {0, 3}});
  int heavy = 0;
  for (std::uint64_t conversation = 0; conversation < 4'000; ++conversation)
    heavy += pick(conversation) == "b" ? 1 : 0;
  EXPECT_NEAR(heavy, 3'000, 120);
}

TEST_F(Balancing, losing_a_replica_moves_only_its_own_conversations) {
  make({{}, {}, {}});
  std::map<std::uint64_t, std::string> before;
  for (std::uint64_t conversation = 0; conversation < 300; ++conversation)
    before[conversation] = pick(conversation);
  state(1).drain(true);
  for (const auto& [conversation, replica] : before)
    if (replica != "b") {
      EXPECT_EQ(pick(conversation), replica);
    }
}

TEST_F(Balancing, an_overloaded_replica_gives_its_conversation_away) {
  make({{}, {}});
  const std::string own = pick(7);
  const std::size_t index = own == "a" ? 0 : 1;
  state(index).take(0);
  EXPECT_EQ(pick(7), own);  // a second at once is no overload
  state(index).take(0);
  EXPECT_NE(pick(7), own);  // three of three are over 1.25 of its share
  for (int i = 0; i < 2; ++i) state(1 - index).take(0);
  EXPECT_EQ(pick(7), own);  // three of five are not: ceil(1.25 * 2.5) = 4
}

TEST_F(Balancing, the_trail_tells_who_was_passed_over) {
  make({{}, {}, {0, 1, 1}, {1}});
  fail(0, 5);
  state(1).drain(true);
  state(2).take(1);
  Balancer one = balancer();
  RouteTrail trail;
  TargetLease lease = one.next(clock.steady(), trail);
  trail.attempted(*lease.target(), RouteStep::answered, AttemptFault::none, 12ms);
  EXPECT_TRUE(trail.eventful());
  EXPECT_EQ(trail.text(), "a:ejected b:draining c:full d:ok/12ms");
}

// promise: U2
TEST(Catalog, what_is_known_of_a_target_and_a_model_outlives_a_reload) {
  const auto build = [](const std::string& host, const Catalog* previous) {
    auto upstream = std::make_shared<Upstream>();
    upstream->name = "gpu";
    upstream->origin.host = host;
    Model model;
    model.name = "chat";
    model.targets = {Target{upstream, "m"}};
    return std::make_unique<Catalog>(std::vector<std::shared_ptr<const Upstream>>{upstream},
                                     std::vector<Model>{model}, previous);
  };
  const auto first = build("one", nullptr);
  const auto same = build("one", first.get());
  const auto moved = build("two", same.get());
  EXPECT_EQ(first->find("chat")->targets[0].state, same->find("chat")->targets[0].state);
  EXPECT_EQ(first->find("chat")->targets[0].state, first->find("m")->targets[0].state);
  EXPECT_NE(same->find("chat")->targets[0].state, moved->find("chat")->targets[0].state);
  EXPECT_EQ(first->find("chat")->state, moved->find("chat")->state);
}

// promise: U12, U58
TEST_F(Balancing, a_resting_target_is_left_alone_until_it_has_rested) {
  make({{}, {}});
  state(0).rest(clock.steady(), 7s);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(pick(), "b");
  Balancer one = balancer();
  RouteTrail trail;
  EXPECT_EQ(name(one.next(clock.steady(), trail)), "b");
  EXPECT_EQ(trail.text(), "a:resting");
  clock.advance(6'999ms);
  EXPECT_EQ(pick(), "b");
  clock.advance(1ms);
  EXPECT_EQ(picks(100).size(), 2u);
}

TEST_F(Balancing, when_all_rest_one_is_asked_all_the_same_but_none_after_it) {
  make({{}, {}, {.priority = 1}});
  for (std::size_t i = 0; i < 3; ++i) state(i).rest(clock.steady(), 7s);
  Balancer one = balancer();
  EXPECT_NE(next(one), "-");
  EXPECT_EQ(next(one), "-");
}

TEST_F(Balancing, a_resting_target_is_asked_before_an_ejected_one) {
  make({{}, {}});
  state(0).eject(clock.steady(), 0);
  state(1).rest(clock.steady(), 7s);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(pick(), "b");
}

// promise: U59
TEST_F(Balancing, the_only_target_is_asked_though_it_rests) {
  make({{}});
  state(0).rest(clock.steady(), 60s);
  EXPECT_EQ(pick(), "a");
}

}  // namespace
}  // namespace solidrust
