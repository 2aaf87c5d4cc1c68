#include "base/processor_budget.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

using namespace std::chrono_literals;

constexpr ProcessorBudget::Limits kTenth{0.1, 250ms};
constexpr SteadyTime kStart = SteadyTime(24h);

TEST(ProcessorBudget, RestSavesUpAndTheDebtIsMadeGood) {
  ProcessorBudget budget(kTenth, kStart);
  EXPECT_EQ(budget.wait(kStart), 0ns);
  budget.spend(249ms);
  EXPECT_EQ(budget.wait(kStart), 0ns);  // something is left
  budget.spend(21ms);                   // a debt of 20 ms: 200 ms of rest
  const auto wait = budget.wait(kStart);
  EXPECT_GE(wait, 200ms);
  EXPECT_LT(wait, 201ms);
  EXPECT_GT(budget.wait(kStart + 199ms), 0ns);
  EXPECT_EQ(budget.wait(kStart + wait), 0ns);
}

TEST(ProcessorBudget, WithNothingLeftItWaits) {
  ProcessorBudget budget(kTenth, kStart);
  budget.spend(250ms);
  EXPECT_GT(budget.wait(kStart), 0ns);
  EXPECT_LT(budget.wait(kStart), 1us);
  EXPECT_EQ(budget.wait(kStart + budget.wait(kStart)), 0ns);
}

TEST(ProcessorBudget, NoRestSavesUpMoreThanMost) {
  ProcessorBudget budget(kTenth, kStart);
  budget.spend(10ms);
  const SteadyTime later = kStart + std::chrono::hours(24 * 365 * 50);
  EXPECT_EQ(budget.wait(later), 0ns);
  budget.spend(251ms);
  EXPECT_GT(budget.wait(later), 9ms);
}

TEST(ProcessorBudget, InTheLongRunItIsTheShare) {
  ProcessorBudget budget(kTenth, kStart);
  SteadyTime now = kStart;
  auto worked = 0ms;
  while (now < kStart + 100s) {
    if (const auto wait = budget.wait(now); wait > 0ns) {
      now += wait;
      continue;
    }
    budget.spend(22ms);
    worked += 22ms;
    now += 22ms;
  }
  EXPECT_GE(worked, 10'000ms);
  EXPECT_LE(worked, 10'000ms + 250ms + 22ms);
}

TEST(ProcessorBudget, TimeThatGoesBackEarnsNothing) {
  ProcessorBudget budget(kTenth, kStart);
  budget.spend(260ms);
  EXPECT_GE(budget.wait(kStart - 1h), 100ms);
  EXPECT_LT(budget.wait(kStart - 1h), 101ms);
}

TEST(ThreadProcessorTime, RunsWhileThisThreadDoesAndNoOther) {
  std::atomic<bool> spins{false};
  std::atomic<bool> ended{false};
  std::thread other([&] {
    while (!ended) spins = true;
  });
  while (!spins) std::this_thread::yield();
  const auto before = thread_processor_time();
  std::this_thread::sleep_for(50ms);
  EXPECT_LT(thread_processor_time() - before, 25ms);
  ended = true;
  other.join();
  while (thread_processor_time() - before < 30ms) {
  }
}

}  // namespace
}  // namespace solidrust
