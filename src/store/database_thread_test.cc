#include "store/database_thread.h"

#include <atomic>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

// Holds the thread up until it is let go.
class Gate {
 public:
  void block(DatabaseThread& thread) {
    thread.submit(
        [this]() -> Result<int> {
          entered_.set_value();
          go_.get_future().wait();
          return 0;
        },
        [](const Result<int>&) {});
    entered_.get_future().wait();
  }
  void open() { go_.set_value(); }

 private:
  std::promise<void> entered_;
  std::promise<void> go_;
};

TEST(DatabaseThread, CarriesResultsBackInOrder) {
  DatabaseThread thread("db-test");
  std::vector<int> seen;
  for (int i = 0; i < 100; ++i)
    thread.submit([i]() -> Result<int> { return i; },
                  [&seen](const Result<int>& answer) { seen.push_back(answer.value()); });
  thread.stop();
  ASSERT_EQ(seen.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(seen[static_cast<std::size_t>(i)], i);
}

TEST(DatabaseThread, CallWaitsForTheResultOfTheOtherThread) {
  DatabaseThread thread("db-test");
  const auto here = std::this_thread::get_id();
  const Result<bool> elsewhere =
      thread.call([here]() -> Result<bool> { return std::this_thread::get_id() != here; });
  EXPECT_TRUE(elsewhere.value());
}

TEST(DatabaseThread, CallFromItsOwnThreadDoesNotWaitForItself) {
  DatabaseThread thread("db-test");
  const Result<int> answer =
      thread.call([&thread] { return thread.call([]() -> Result<int> { return 7; }); });
  EXPECT_EQ(answer.value(), 7);
}

TEST(DatabaseThread, AtTheBoundItTakesAndPastItItRefuses) {
  DatabaseThread thread("db-test", 3);
  Gate gate;
  gate.block(thread);
  std::atomic<int> done{0};
  std::atomic<int> refused{0};
  const auto submit = [&] {
    thread.submit([]() -> Result<int> { return 1; },
                  [&](const Result<int>& answer) {
                    if (answer.ok())
                      ++done;
                    else if (answer.error().code == ErrorCode::service_unavailable)
                      ++refused;
                  });
  };
  for (int i = 0; i < 3; ++i) submit();
  EXPECT_EQ(refused, 0);
  EXPECT_EQ(thread.queued(), 3u);
  submit();
  EXPECT_EQ(refused, 1);  // at once, on this thread
  gate.open();
  thread.stop();
  EXPECT_EQ(done, 3);
}

TEST(DatabaseThread, StopRunsWhatIsQueuedAndRefusesTheRest) {
  DatabaseThread thread("db-test");
  Gate gate;
  gate.block(thread);
  std::atomic<bool> ran{false};
  thread.submit([]() -> Result<void> { return {}; },
                [&ran](const Result<void>& answer) { ran = answer.ok(); });
  gate.open();
  thread.stop();
  EXPECT_TRUE(ran);
  const Result<int> late = thread.call([]() -> Result<int> { return 1; });
  EXPECT_EQ(late.error().code, ErrorCode::service_unavailable);
}

TEST(DatabaseThread, AnExceptionBecomesAnErrorAndTheThreadLivesOn) {
  DatabaseThread thread("db-test");
  const Result<int> thrown =
      thread.call([]() -> Result<int> { throw std::runtime_error("out of luck"); });
  EXPECT_EQ(thrown.error().code, ErrorCode::internal_error);
  EXPECT_EQ(thread.call([]() -> Result<int> { return 2; }).value(), 2);
}

}  // namespace
}  // namespace solidrust
