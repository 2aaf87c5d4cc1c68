#include "upstream/health/waiting_line.h"

#include <deque>
#include <string>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

using namespace std::chrono_literals;
using Joined = WaitingLine::Joined;
using Leaves = WaitingLine::Leaves;

class Line : public ::testing::Test {
 protected:
  struct Person {
    std::string name;
    WaitingLine::Waiter waiter;
    int called = 0;
  };
  Joined join(const std::string& account, std::uint32_t weight = 1,
              std::chrono::milliseconds patience = 1h) {
    Person& one = people.emplace_back();
    one.name = account;
    one.waiter.call = [](void* self) { ++static_cast<Person*>(self)->called; };
    one.waiter.context = &one;
    const Joined joined = line.join(one.waiter, account, weight, most, patience, places);
    if (joined != Joined::yes) people.pop_back();
    return joined;
  }
  // Serves the first and says who it was.
  std::string serve() {
    for (auto one = people.begin(); one != people.end(); ++one) {
      if (!line.is_first(one->waiter)) continue;
      const std::string name = one->name;
      line.leave(one->waiter, Leaves::with_place);
      one->waiter.call = nullptr;
      return name;
    }
    return "";
  }
  std::string serve_all() {
    std::string order;
    while (line.waiting() > 0) order += serve();
    return order;
  }
  WaitingLine line;
  std::deque<Person> people;
  std::size_t most = 100;
  std::uint32_t places = 1;
};

// promise: U66
TEST_F(Line, one_account_is_served_in_its_order_and_the_bound_holds) {
  most = 3;
  for (const char* name : {"a", "a", "a"}) EXPECT_EQ(join(name), Joined::yes);
  EXPECT_EQ(join("a"), Joined::line_full);
  EXPECT_EQ(join("b"), Joined::line_full);
  EXPECT_EQ(serve(), "a");
  EXPECT_EQ(join("b"), Joined::yes);
  EXPECT_EQ(line.waiting(), 3u);
}

TEST_F(Line, a_bound_of_zero_lets_nobody_wait) {
  most = 0;
  EXPECT_EQ(join("a"), Joined::line_full);
}

TEST_F(Line, an_account_that_sends_many_does_not_hold_up_another) {
  for (int i = 0; i < 6; ++i) join("a");
  join("b");
  join("b");
  EXPECT_EQ(serve_all(), "ababaaaa");
}

TEST_F(Line, accounts_are_served_by_weight) {
  for (int i = 0; i < 6; ++i) join("a", 1);
  for (int i = 0; i < 6; ++i) join("b", 2);
  std::string first;
  for (int i = 0; i < 6; ++i) first += serve();
  EXPECT_EQ(std::count(first.begin(), first.end(), 'b'), 4);
  EXPECT_EQ(std::count(first.begin(), first.end(), 'a'), 2);
}

TEST_F(Line, who_comes_back_does_not_jump_its_queue) {
  join("a");
  join("b");
  EXPECT_EQ(serve(), "a");
  join("a");
  EXPECT_EQ(serve_all(), "ba");
}

TEST_F(Line, the_expected_wait_is_what_stands_before_one_over_the_places) {
  places = 4;
  EXPECT_EQ(line.expected_wait(places), 0ms);  // nothing is known
  line.took(2s);
  EXPECT_EQ(line.expected_wait(places), 500ms);
  for (int i = 0; i < 3; ++i) join("a");
  EXPECT_EQ(line.expected_wait(places), 2s);
}

TEST_F(Line, the_mean_follows_slowly) {
  line.took(800ms);
  line.took(1'600ms);
  EXPECT_EQ(line.expected_wait(1), 900ms);
}

TEST_F(Line, who_would_wait_longer_than_it_may_is_told_at_once) {
  line.took(1s);
  EXPECT_EQ(join("a", 1, 999ms), Joined::too_long);
  EXPECT_EQ(line.waiting(), 0u);
  EXPECT_EQ(join("a", 1, 1s), Joined::yes);
}

TEST_F(Line, a_heavier_account_is_judged_by_its_own_place) {
  line.took(1s);
  for (int i = 0; i < 4; ++i) join("a");
  EXPECT_EQ(join("b", 2, 1s), Joined::yes);  // before all but the first of a's, or first
  EXPECT_EQ(join("a", 1, 1s), Joined::too_long);
}

TEST_F(Line, a_free_place_is_told_to_the_first_only) {
  join("a");
  join("b");
  line.call_first();
  EXPECT_EQ(people[0].called, 1);
  EXPECT_EQ(people[1].called, 0);
}

TEST_F(Line, one_that_was_called_and_gives_up_leaves_the_call_to_the_next) {
  join("a");
  join("b");
  line.call_first();
  line.leave(people[0].waiter, Leaves::without);
  EXPECT_EQ(people[1].called, 1);
}

TEST_F(Line, one_that_was_not_called_and_gives_up_calls_nobody) {
  join("a");
  join("b");
  line.leave(people[0].waiter, Leaves::without);
  EXPECT_EQ(people[1].called, 0);
  EXPECT_TRUE(line.is_first(people[1].waiter));
}

TEST_F(Line, who_got_a_place_calls_the_next_because_there_may_be_more) {
  join("a");
  join("b");
  line.leave(people[0].waiter, Leaves::with_place);
  EXPECT_EQ(people[1].called, 1);
}

}  // namespace
}  // namespace solidrust
