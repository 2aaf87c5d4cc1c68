#include "base/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

ThreadPool::Options one_thread(std::size_t waiting) {
  Error busy(ErrorCode::service_unavailable, "Come back later.");
  busy.retry_after_s = 2;
  return {"test-pool", 1, waiting, busy};
}

// Holds a thread up until it is let go. The thread may still be on its way when this dies.
class Gate {
 public:
  void block(ThreadPool& pool) {
    pool.submit(
        [signals = signals_]() -> Result<int> {
          signals->entered.set_value();
          signals->go.get_future().wait();
          return 0;
        },
        [](const Result<int>&) {});
    signals_->entered.get_future().wait();
  }
  void open() { signals_->go.set_value(); }

 private:
  struct Signals {
    std::promise<void> entered;
    std::promise<void> go;
  };
  std::shared_ptr<Signals> signals_ = std::make_shared<Signals>();
};

// Jobs with names, of which a pool of one thread makes a word.
struct Order {
  std::string order;
  int refused = 0;  // at once, on the thread that submits

  void submit(ThreadPool& pool, std::string_view names, ThreadPool::Line line) {
    for (const char name : names)
      pool.submit([name]() -> Result<char> { return name; },
                  [this](const Result<char>& answer) {
                    if (answer.ok())
                      order += *answer;
                    else
                      ++refused;
                  },
                  line);
  }
};

TEST(ThreadPool, CarriesResultsBackInOrder) {
  ThreadPool pool(one_thread(100));
  std::vector<int> seen;
  for (int i = 0; i < 100; ++i)
    pool.submit([i]() -> Result<int> { return i; },
                [&seen](const Result<int>& answer) { seen.push_back(answer.value()); });
  pool.stop();
  ASSERT_EQ(seen.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(seen[static_cast<std::size_t>(i)], i);
}

TEST(ThreadPool, CallWaitsForTheResultOfAnotherThread) {
  ThreadPool pool(one_thread(100));
  const auto here = std::this_thread::get_id();
  const Result<bool> elsewhere =
      pool.call([here]() -> Result<bool> { return std::this_thread::get_id() != here; });
  EXPECT_TRUE(elsewhere.value());
}

TEST(ThreadPool, CallFromItsOwnThreadDoesNotWaitForItself) {
  ThreadPool pool(one_thread(100));
  const Result<int> answer =
      pool.call([&pool] { return pool.call([]() -> Result<int> { return 7; }); });
  EXPECT_EQ(answer.value(), 7);
}

TEST(ThreadPool, AtTheBoundItTakesAndPastItItRefuses) {
  ThreadPool pool(one_thread(3));
  Gate gate;
  gate.block(pool);
  std::atomic<int> done{0};
  std::atomic<int> refused{0};
  const auto submit = [&] {
    pool.submit([]() -> Result<int> { return 1; },
                [&](const Result<int>& answer) {
                  if (answer.ok())
                    ++done;
                  else if (answer.error().code == ErrorCode::service_unavailable)
                    ++refused;
                });
  };
  for (int i = 0; i < 3; ++i) submit();
  EXPECT_EQ(refused, 0);
  EXPECT_EQ(pool.waiting(), 3u);
  submit();
  EXPECT_EQ(refused, 1);  // at once, on this thread
  gate.open();
  pool.stop();
  EXPECT_EQ(done, 3);
}

TEST(ThreadPool, StopRunsWhatIsQueuedAndRefusesTheRest) {
  ThreadPool pool(one_thread(100));
  Gate gate;
  gate.block(pool);
  std::atomic<bool> ran{false};
  pool.submit([]() -> Result<void> { return {}; },
              [&ran](const Result<void>& answer) { ran = answer.ok(); });
  gate.open();
  pool.stop();
  EXPECT_TRUE(ran);
  const Result<int> late = pool.call([]() -> Result<int> { return 1; });
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().message, "Come back later.");
  EXPECT_EQ(late.error().retry_after_s, 2u);
  EXPECT_EQ(late.error().internal, "test-pool: it has stopped");
}

TEST(ThreadPool, AnExceptionBecomesAnErrorAndTheThreadLivesOn) {
  ThreadPool pool(one_thread(100));
  const Result<int> thrown =
      pool.call([]() -> Result<int> { throw std::runtime_error("out of luck"); });
  EXPECT_EQ(thrown.error().code, ErrorCode::internal_error);
  EXPECT_EQ(pool.call([]() -> Result<int> { return 2; }).value(), 2);
}

TEST(ThreadPool, NothingWaitsWhileAThreadIsFree) {
  ThreadPool::Options two = one_thread(100);
  two.threads = 2;
  ThreadPool pool(two);
  Gate gate;
  gate.block(pool);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(pool.call([i]() -> Result<int> { return i; }).value(), i);
  gate.open();
}

TEST(ThreadPool, WithoutALineThereIsRoomForAsManyAsRun) {
  ThreadPool::Options two = one_thread(0);
  two.threads = 2;
  ThreadPool pool(two);
  Gate first;
  Gate second;
  first.block(pool);
  second.block(pool);
  EXPECT_FALSE(pool.call([]() -> Result<int> { return 1; }));
  first.open();
  second.open();
}

TEST(ThreadPool, TellsWhenItHasBeenIdleAndGoesOn) {
  static std::promise<std::thread::id>* told;
  std::promise<std::thread::id> first;
  told = &first;
  ThreadPool::Options options = one_thread(1);
  options.idle = ThreadPool::Idle{std::chrono::milliseconds(1), []() noexcept {
                                    if (told != nullptr)
                                      told->set_value(std::this_thread::get_id());
                                    told = nullptr;
                                  }};
  ThreadPool pool(options);
  const std::thread::id idle = first.get_future().get();
  const Result<bool> same =
      pool.call([idle]() -> Result<bool> { return std::this_thread::get_id() == idle; });
  EXPECT_TRUE(same.value());
}

TEST(ThreadPool, StopRefusesItsLineIfToldTo) {
  ThreadPool::Options options = one_thread(2);
  options.finish_line = false;
  ThreadPool pool(options);
  Gate gate;
  gate.block(pool);
  std::atomic<int> refused{0};
  for (int i = 0; i < 2; ++i)
    pool.submit([]() -> Result<int> { return 0; },
                [&refused](const Result<int>& answer) { refused += !answer.ok(); });
  std::thread stopper([&pool] { pool.stop(); });
  while (refused < 2) std::this_thread::yield();
  gate.open();
  stopper.join();
}

TEST(ThreadPool, TheFirstLineGoesBeforeTheOtherAndHasRoomOfItsOwn) {
  ThreadPool pool(one_thread(2));
  Gate gate;
  gate.block(pool);
  Order jobs;
  jobs.submit(pool, "abc", ThreadPool::Line::common);
  EXPECT_EQ(jobs.refused, 1);
  jobs.submit(pool, "xyz", ThreadPool::Line::first);
  EXPECT_EQ(jobs.refused, 2);
  EXPECT_EQ(pool.waiting(), 4u);
  gate.open();
  pool.stop();
  EXPECT_EQ(jobs.order, "xyab");
}

TEST(ThreadPool, EveryFourthIsOfTheCommonLine) {
  ThreadPool pool(one_thread(10));
  Gate gate;
  gate.block(pool);
  Order jobs;
  jobs.submit(pool, "abc", ThreadPool::Line::common);
  jobs.submit(pool, "1234567", ThreadPool::Line::first);
  gate.open();
  pool.stop();
  EXPECT_EQ(jobs.order, "123a456b7c");
}

TEST(ThreadPool, AFreeThreadIsRoomForOneJobAndNotForOneOfEachLine) {
  ThreadPool::Options options = one_thread(1);
  // It rests from its beginning, for 1,000 s.
  options.budget = ProcessorBudget::Limits{1e-12, std::chrono::nanoseconds(0)};
  ThreadPool pool(options);
  Order jobs;
  jobs.submit(pool, "ab", ThreadPool::Line::common);
  EXPECT_EQ(jobs.refused, 0);
  jobs.submit(pool, "c", ThreadPool::Line::common);
  EXPECT_EQ(jobs.refused, 1);
  jobs.submit(pool, "x", ThreadPool::Line::first);
  EXPECT_EQ(jobs.refused, 1);
  jobs.submit(pool, "y", ThreadPool::Line::first);
  EXPECT_EQ(jobs.refused, 2);
  pool.stop();
  EXPECT_EQ(jobs.order, "xab");
}

// A thread's work of so long, and when it began.
Result<SteadyTime> work_for(std::chrono::milliseconds time) {
  const auto before = thread_processor_time();
  const SteadyTime began = std::chrono::steady_clock::now();
  while (thread_processor_time() - before < time) {
  }
  return began;
}

TEST(ThreadPool, RestsWhenItsBudgetIsUsedUp) {
  ThreadPool::Options options = one_thread(10);
  options.threads = 2;  // of which both take from the one budget
  options.budget = ProcessorBudget::Limits{0.1, std::chrono::milliseconds(5)};
  const SteadyTime start = std::chrono::steady_clock::now();
  ThreadPool pool(options);
  std::mutex mutex;
  std::vector<SteadyTime> begun;
  std::promise<void> all;
  for (int i = 0; i < 8; ++i)
    pool.submit([] { return work_for(std::chrono::milliseconds(10)); },
                [&](const Result<SteadyTime>& answer) {
                  const std::lock_guard lock(mutex);
                  begun.push_back(answer.value());
                  if (begun.size() == 8) all.set_value();
                });
  all.get_future().wait();
  pool.stop();
  // Before the last began, six had ended at least (two run at once), and one may be in debt.
  EXPECT_GE(*std::max_element(begun.begin(), begun.end()) - start,
            std::chrono::milliseconds(6 * 10 - 5) / 0.1);
}

TEST(ThreadPool, WhoComesToTheFirstLineDuringARestIsTheNext) {
  ThreadPool::Options options = one_thread(10);
  options.budget = ProcessorBudget::Limits{1e-6, std::chrono::milliseconds(1)};
  ThreadPool pool(options);
  Order jobs;
  std::promise<void> first;
  pool.submit([] { return work_for(std::chrono::milliseconds(20)); },
              [&](const Result<SteadyTime>&) { first.set_value(); });
  jobs.submit(pool, "ab", ThreadPool::Line::common);
  first.get_future().wait();  // it rests until stop()
  jobs.submit(pool, "x", ThreadPool::Line::first);
  pool.stop();
  EXPECT_EQ(jobs.order, "xab");
}

TEST(ThreadPool, StopDoesNotWaitForARest) {
  ThreadPool::Options options = one_thread(10);
  options.budget = ProcessorBudget::Limits{1e-6, std::chrono::nanoseconds(1)};
  ThreadPool pool(options);
  EXPECT_TRUE(pool.call([] { return work_for(std::chrono::milliseconds(1)); }));  // 1,000 s of rest
  bool ran = false;
  pool.submit([]() -> Result<void> { return {}; },
              [&ran](const Result<void>& answer) { ran = answer.ok(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(pool.waiting(), 1u);
  pool.stop();
  EXPECT_TRUE(ran);
}

}  // namespace
}  // namespace solidrust
