// The thread behind the meter: drains the journal, keeps the budgets, forgets what is old, and
// brings the limiter's counters back after a restart.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "base/result.h"
#include "limit/limiter.h"
#include "meter/budget_keeper.h"
#include "meter/journal.h"
#include "meter/journal_drain.h"
#include "store/usage_store.h"

namespace solidrust {

// One per process. Does not own its parts, which outlive it.
class Metering {
 public:
  struct Options {
    std::chrono::milliseconds interval{100};  // between two looks at the journal's room
    // A drain each so many looks, and when flush() asks: what gathers meanwhile shares one
    // transaction and one write of each roll-up.
    unsigned looks_to_a_drain = 5;
    std::chrono::hours keep_records{24 * 30};
    std::chrono::hours keep_minutes{24 * 3};  // at least two days: the limiter's day and budgets
    std::chrono::hours keep_hours{24 * 100};
  };
  Metering(Journal& journal, UsageStore& usage, BudgetKeeper& budgets, Limiter& limiter,
           const Clock& clock, const Options& options);
  ~Metering();  // stop()
  Metering(const Metering&) = delete;
  Metering& operator=(const Metering&) = delete;

  // Before the first request: drains what an earlier process left, gives the limiter its counters
  // and budgets, readies the journal, and starts the thread.
  Result<void> start();
  // After the last request: drains the rest and ends the thread. Again is harmless.
  void stop();
  // Waits until all that was appended before is in the database; false: not within `wait`. Any
  // thread but a worker's.
  bool flush(std::chrono::milliseconds wait);

 private:
  void run();
  bool round(bool drain);
  void alarm(const Error& error);
  void rarely();
  Result<void> restore_limiter();

  Journal& journal_;
  UsageStore& usage_;
  BudgetKeeper& budgets_;
  Limiter& limiter_;
  const Clock& clock_;
  const Options options_;
  JournalDrain drain_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable drained_;
  std::uint64_t asked_ = 0;  // flushes asked for and done
  std::uint64_t done_ = 0;
  bool stopping_ = false;
  std::uint64_t rounds_ = 0;
  SteadyTime alarmed_{};
  std::thread thread_;
};

}  // namespace solidrust
