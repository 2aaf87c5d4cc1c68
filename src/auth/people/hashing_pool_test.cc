#include "auth/people/hashing_pool.h"

#include <atomic>
#include <future>
#include <stdexcept>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

namespace solidrust {
namespace {

// Jobs that hold the pool's threads until they are let go.
struct Gate {
  std::promise<void> open;
  std::shared_future<void> opened = open.get_future().share();
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  std::atomic<int> done{0};
  std::atomic<int> refused{0};

  void submit(HashingPool::Line& line) {
    line.submit(
        [this]() -> Result<void> {
          const int now = ++inside;
          int seen = most.load();
          while (now > seen && !most.compare_exchange_weak(seen, now)) {
          }
          opened.wait();
          --inside;
          return {};
        },
        [this](const Result<void>& result) {
          if (result.ok())
            ++done;
          else if (result.error().code == ErrorCode::service_unavailable)
            ++refused;
        });
  }
};

// promise: S55
TEST(HashingPool, LeavesHalfOfTheProcessorsFreeAndRunsAtMostTwo) {
  static_assert(HashingPool::size_for(0.5, 5).threads == 1);
  static_assert(HashingPool::size_for(1, 5).threads == 1);
  static_assert(HashingPool::size_for(3.9, 5).threads == 1);
  static_assert(HashingPool::size_for(4, 5).threads == 2);
  static_assert(HashingPool::size_for(64, 5).threads == 2);
  Gate gate;
  HashingPool pool({1, 1});
  for (int i = 0; i < 3; ++i) gate.submit(pool.for_everybody());
  gate.open.set_value();
  while (gate.done < 3) std::this_thread::yield();
  EXPECT_EQ(gate.most, 1);
}

TEST(HashingPool, TakesSoManyPercentOfAllProcessors) {
  EXPECT_DOUBLE_EQ(HashingPool::size_for(0.1, 5).share, 0.05);
  EXPECT_DOUBLE_EQ(HashingPool::size_for(1.5, 5).share, 0.075);
  EXPECT_DOUBLE_EQ(HashingPool::size_for(2, 5).share, 0.1);
  EXPECT_DOUBLE_EQ(HashingPool::size_for(2, 100).share, 2);
  EXPECT_DOUBLE_EQ(HashingPool::size_for(64, 1).share, 0.64);
}

TEST(HashingPool, AFloodWaitsAndWhoIsKnownDoesNot) {
  HashingPool pool({1, 0.1});
  const auto hash = []() -> Result<void> {
    const auto before = thread_processor_time();
    while (thread_processor_time() - before < std::chrono::milliseconds(30)) {
    }
    return {};
  };
  std::atomic<int> hashed{0};
  std::atomic<int> refused{0};
  for (int i = 0; i < 60; ++i)
    pool.for_everybody().submit(
        hash, [&](const Result<void>& done) { done.ok() ? ++hashed : ++refused; });
  EXPECT_GE(refused, 60 - 33 - 9);
  // What rest saved up is used up after nine, and another takes 0.3 s; the line would take 7 s.
  std::promise<int> before_me;
  pool.for_known().submit(hash, [&](const Result<void>&) { before_me.set_value(hashed.load()); });
  EXPECT_LE(before_me.get_future().get(), 20);
  pool.stop();
  EXPECT_LE(hashed, 20);
  EXPECT_EQ(hashed + refused, 60);
}

// promise: S55
TEST(HashingPool, RunsTwoAtOnceLets32WaitAndRefusesTheNext) {
  Gate gate;
  {
    HashingPool pool({2, 2});
    for (int i = 0; i < 34; ++i) gate.submit(pool.for_everybody());
    EXPECT_EQ(gate.refused, 0);
    gate.submit(pool.for_everybody());
    EXPECT_EQ(gate.refused, 1);
    while (gate.inside < 2) std::this_thread::yield();
    gate.open.set_value();
    while (gate.done < 34) std::this_thread::yield();
    gate.submit(pool.for_everybody());  // there is room again
    while (gate.done < 35) std::this_thread::yield();
  }
  EXPECT_EQ(gate.most, 2);
  EXPECT_EQ(gate.refused, 1);
}

TEST(HashingPool, GivesWayToEveryOtherThread) {
  HashingPool pool({1, 1});
  std::promise<int> nice;
  pool.for_everybody().submit(
      []() -> Result<int> { return ::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid())); },
      [&nice](const Result<int>& result) { nice.set_value(result.ok() ? *result : -1); });
  EXPECT_EQ(nice.get_future().get(), 19);
  EXPECT_LT(::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid())), 19);
}

TEST(HashingPool, StopRefusesWhatWaitsAndWhatComesLater) {
  Gate gate;
  HashingPool pool({2, 2});
  for (int i = 0; i < 10; ++i) gate.submit(pool.for_everybody());
  while (gate.inside < 2) std::this_thread::yield();
  std::thread stopper([&pool] { pool.stop(); });
  while (gate.refused < 8) std::this_thread::yield();
  gate.open.set_value();
  stopper.join();
  EXPECT_EQ(gate.done, 2);
  gate.submit(pool.for_everybody());
  EXPECT_EQ(gate.refused, 9);
}

TEST(HashingPool, AnExceptionBecomesAnError) {
  HashingPool pool({1, 1});
  std::promise<ErrorCode> code;
  pool.for_everybody().submit(
      []() -> Result<void> { throw std::runtime_error("broken"); },
      [&code](const Result<void>& result) {
        code.set_value(result.ok() ? ErrorCode::not_found : result.error().code);
      });
  EXPECT_EQ(code.get_future().get(), ErrorCode::internal_error);
}

}  // namespace
}  // namespace solidrust
