#include "gateway/attempt/room_line.h"

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/worker.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A journal of one small segment, full of held records.
class RoomLineTest : public ::testing::Test {
 protected:
  RoomLineTest() {
    while (journal_->writer(0).hold()) ++held_;
  }
  void join(int number) { worker_.tasks().spawn("request", wait(this, number)); }
  static Task<void> wait(RoomLineTest* test, int number) {
    const bool held = co_await test->line_.hold(test->worker_);
    (held ? test->served_ : test->refused_).push_back(number);
  }
  void free(std::size_t places) {
    for (std::size_t i = 0; i < places; ++i) journal_->writer(0).release();
  }
  template <class Done>
  void turn_until(Done done, milliseconds within = milliseconds(5'000)) {
    const auto end = steady_clock::now() + within;
    while (!done() && steady_clock::now() < end) worker_.turn(milliseconds(5));
  }
  void turn_for(milliseconds time) {
    turn_until([] { return false; }, time);
  }

  TempFolder folder_;
  std::unique_ptr<Journal> journal_ =
      std::move(Journal::open(folder_.path("journal"), 1, {64 * 1024, 64 * 1024})).value();
  RoomLine line_{journal_->writer(0)};
  Worker worker_{0};
  std::size_t held_ = 0;
  std::vector<int> served_, refused_;
};

TEST_F(RoomLineTest, RoomGoesToThoseWhoWaitInTheOrderInWhichTheyCame) {
  for (int i = 0; i < 4; ++i) join(i);
  turn_for(milliseconds(50));
  EXPECT_THAT(served_, IsEmpty());
  free(2);
  EXPECT_FALSE(line_.hold_at_once()) << "others wait";
  turn_until([this] { return served_.size() == 2; });
  turn_for(milliseconds(50));
  EXPECT_THAT(served_, ElementsAre(0, 1));
  free(3);
  turn_until([this] { return served_.size() == 4; });
  EXPECT_THAT(served_, ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(refused_, IsEmpty());
  EXPECT_TRUE(line_.hold_at_once()) << "one place is left, and nobody waits";
  EXPECT_FALSE(line_.hold_at_once());
}

TEST_F(RoomLineTest, AfterASecondWithoutRoomARequestIsRefused) {
  const auto began = steady_clock::now();
  join(0);
  turn_for(milliseconds(300));
  join(1);
  turn_until([this] { return refused_.size() == 1; });
  EXPECT_GE(steady_clock::now() - began, RoomLine::kPatience);
  EXPECT_THAT(refused_, ElementsAre(0));
  free(1);  // the one behind has become the first, and looks
  turn_until([this] { return served_.size() == 1; }, milliseconds(250));
  EXPECT_THAT(served_, ElementsAre(1));
  EXPECT_FALSE(line_.hold_at_once());
}

TEST_F(RoomLineTest, WhoStopsWaitingInTheMiddleBreaksNothing) {
  {
    Worker other(1);  // destroyed with its tasks
    for (int i = 0; i < 3; ++i) {
      other.tasks().spawn("request", wait(this, 100 + i));
      join(i);
      turn_for(milliseconds(5));
      while (other.turn(milliseconds(0))) {
      }
    }
  }
  free(3);
  turn_until([this] { return served_.size() == 3; });
  EXPECT_THAT(served_, ElementsAre(0, 1, 2));
}

}  // namespace
}  // namespace solidrust
