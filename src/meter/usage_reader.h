// One key's usage today and this month, for a caller on a worker, who must not wait for the
// database.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "store/database_thread.h"
#include "store/usage_store.h"

namespace solidrust {

struct KeyUsage {
  UsageTotals today;       // since midnight UTC
  UsageTotals this_month;  // since the first of the month UTC
  // Since forecast_since_ms(), if asked for.
  std::optional<LiveUse> account_lately;
  std::optional<LiveUse> key_lately;
};

// Does not own its parts. Thread-safe.
class UsageReader {
 public:
  UsageReader(UsageStore& store, DatabaseThread& thread, const Clock& clock)
      : store_(store), thread_(thread), clock_(clock) {}

  // Receives the answer: exactly once, on any thread, perhaps before read() returns.
  class Waiter {
   public:
    virtual void done(Result<KeyUsage> answer) = 0;

   protected:
    ~Waiter() = default;
  };
  struct Wanted {  // beside today's and this month's
    bool account_lately = false;
    bool key_lately = false;
  };
  // `waiter` lives until it has been answered.
  void read(std::string account, std::string key, Wanted wanted, Waiter& waiter);

 private:
  UsageStore& store_;
  DatabaseThread& thread_;
  const Clock& clock_;
};

}  // namespace solidrust
