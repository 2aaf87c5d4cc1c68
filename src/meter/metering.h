// The metering thread: drains the journal, keeps the budgets, writes the sums of refusals, deletes
// old rows, and restores the limiter's counters after a restart. It has a lower priority than the
// workers. But when a quarter of the journal's bound waits, a second thread of the workers'
// priority drains it to half of that. (A second thread, because a thread cannot raise its priority
// again.)
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>

#include "base/clock.h"
#include "base/result.h"
#include "base/thread_pool.h"
#include "limit/limiter.h"
#include "meter/budget_keeper.h"
#include "meter/journal.h"
#include "meter/journal_drain.h"
#include "meter/refusals.h"
#include "store/usage_store.h"

namespace solidrust {

// One per process. Does not own its parts, which outlive it.
class Metering {
 public:
  struct Options {
    std::chrono::milliseconds interval{100};  // between two looks at the journal's room
    // Drains once in this many looks, and when flush() asks: the records of that time share one
    // transaction and one write of each roll-up row.
    unsigned looks_to_a_drain = 5;
    std::chrono::hours keep_records{24 * 30};
    std::chrono::hours keep_minutes{24 * 3};  // at least two days: the limiter's day and budgets
    std::chrono::hours keep_hours{24 * 100};
  };
  Metering(Journal& journal, UsageStore& usage, BudgetKeeper& budgets, Limiter& limiter,
           Refusals& refusals, const Clock& clock, const Options& options);
  ~Metering();  // stop()
  Metering(const Metering&) = delete;
  Metering& operator=(const Metering&) = delete;

  // Before the first request: drains what an earlier process left, gives the limiter its counters
  // and budgets, readies the journal, and starts the thread.
  Result<void> start();
  // After the last request: drains the rest and ends the thread. A second call does nothing.
  void stop();
  // Waits until all that was appended before is in the database; false: not within `wait`. Any
  // thread but a worker's.
  bool flush(std::chrono::milliseconds wait);
  // How long the oldest record may have been waiting for the database: everything appended before
  // that is in it. Any thread.
  std::chrono::milliseconds behind() const;

 private:
  // How a drain ended: the journal was empty, or the round's time was over.
  enum class Drained : std::uint8_t { empty, some };
  void run();
  Result<Drained> drain();
  Result<Drained> drain_round();
  Result<void> duties();
  Result<void> write_refusals(std::vector<Refusals::Sum> sums);
  void alarm(const Error& error);
  void rarely();
  Result<void> restore_limiter();

  Journal& journal_;
  UsageStore& usage_;
  BudgetKeeper& budgets_;
  Limiter& limiter_;
  Refusals& refusals_;
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
  std::uint64_t refusals_lost_ = 0;  // of those that the log was told of
  bool hurrying_ = false;
  std::optional<SteadyTime> alarmed_;
  std::atomic<SteadyTime> emptied_;  // when the last step began that emptied the journal
  std::optional<ThreadPool> hurried_;
  std::thread thread_;
};

}  // namespace solidrust
