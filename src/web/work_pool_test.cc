#include "web/work_pool.h"

#include <atomic>
#include <latch>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace solidrust::web {
namespace {

TEST(WorkPool, RefusesAtOnceWhatIsOverItsBound) {
  std::latch running(WorkPool::kThreads);
  std::latch go(1);
  constexpr std::size_t kRoom = WorkPool::kThreads + WorkPool::kWaiting;
  std::latch done(kRoom);
  std::atomic<std::size_t> good{0};
  WorkPool pool;
  const auto count = [&](const Result<void>& answer) {
    good += answer.ok() ? 1 : 0;
    done.count_down();
  };
  for (std::size_t i = 0; i < WorkPool::kThreads; ++i)
    pool.submit(
        [&]() -> Result<void> {
          running.count_down();
          go.wait();
          return {};
        },
        count);
  running.wait();
  for (std::size_t i = WorkPool::kThreads; i < kRoom; ++i)
    pool.submit([]() -> Result<void> { return {}; }, count);

  std::optional<ErrorCode> refused;
  std::thread::id where;
  pool.submit([]() -> Result<void> { return {}; },
              [&](const Result<void>& answer) {
                where = std::this_thread::get_id();
                if (!answer) refused = answer.error().code;
              });
  EXPECT_EQ(refused, ErrorCode::service_unavailable);
  EXPECT_EQ(where, std::this_thread::get_id());
  go.count_down();
  done.wait();
  EXPECT_EQ(good, kRoom);
}

TEST(WorkPool, OneThatTakesLongHoldsUpNobody) {
  std::latch go(1);
  std::latch slow_done(1);
  std::latch others(20);
  WorkPool pool;
  pool.submit(
      [&]() -> Result<void> {
        go.wait();
        return {};
      },
      [&](const Result<void>&) { slow_done.count_down(); });
  for (int i = 0; i < 20; ++i) {
    std::latch one(1);
    pool.submit([]() -> Result<void> { return {}; },
                [&](const Result<void>&) {
                  others.count_down();
                  one.count_down();
                });
    one.wait();  // would never come if it stood behind the first
  }
  others.wait();
  go.count_down();
  slow_done.wait();
}

}  // namespace
}  // namespace solidrust::web
