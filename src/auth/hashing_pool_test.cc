#include "auth/hashing_pool.h"

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

  void submit(HashingPool& pool) {
    pool.submit(
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

TEST(HashingPool, LeavesHalfOfTheProcessorsFreeAndRunsAtMostTwo) {
  static_assert(HashingPool::at_once(0) == 1);  // not known
  static_assert(HashingPool::at_once(1) == 1);
  static_assert(HashingPool::at_once(3) == 1);
  static_assert(HashingPool::at_once(4) == 2);
  static_assert(HashingPool::at_once(64) == 2);
  Gate gate;
  HashingPool pool(1);
  for (int i = 0; i < 3; ++i) gate.submit(pool);
  gate.open.set_value();
  while (gate.done < 3) std::this_thread::yield();
  EXPECT_EQ(gate.most, 1);
}

TEST(HashingPool, RunsTwoAtOnceLets32WaitAndRefusesTheNext) {
  Gate gate;
  {
    HashingPool pool(2);
    for (int i = 0; i < 34; ++i) gate.submit(pool);
    EXPECT_EQ(gate.refused, 0);
    gate.submit(pool);
    EXPECT_EQ(gate.refused, 1);
    while (gate.inside < 2) std::this_thread::yield();
    gate.open.set_value();
    while (gate.done < 34) std::this_thread::yield();
    gate.submit(pool);  // there is room again
    while (gate.done < 35) std::this_thread::yield();
  }
  EXPECT_EQ(gate.most, 2);
  EXPECT_EQ(gate.refused, 1);
}

TEST(HashingPool, GivesWayToEveryOtherThread) {
  HashingPool pool;
  std::promise<int> nice;
  pool.submit(
      []() -> Result<int> { return ::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid())); },
      [&nice](const Result<int>& result) { nice.set_value(result.ok() ? *result : -1); });
  EXPECT_EQ(nice.get_future().get(), 19);
  EXPECT_LT(::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid())), 19);
}

TEST(HashingPool, StopRefusesWhatWaitsAndWhatComesLater) {
  Gate gate;
  HashingPool pool(2);
  for (int i = 0; i < 10; ++i) gate.submit(pool);
  while (gate.inside < 2) std::this_thread::yield();
  std::thread stopper([&pool] { pool.stop(); });
  while (gate.refused < 8) std::this_thread::yield();
  gate.open.set_value();
  stopper.join();
  EXPECT_EQ(gate.done, 2);
  gate.submit(pool);
  EXPECT_EQ(gate.refused, 9);
}

TEST(HashingPool, AnExceptionBecomesAnError) {
  HashingPool pool;
  std::promise<ErrorCode> code;
  pool.submit([]() -> Result<void> { throw std::runtime_error("broken"); },
              [&code](const Result<void>& result) {
                code.set_value(result.ok() ? ErrorCode::not_found : result.error().code);
              });
  EXPECT_EQ(code.get_future().get(), ErrorCode::internal_error);
}

}  // namespace
}  // namespace solidrust
