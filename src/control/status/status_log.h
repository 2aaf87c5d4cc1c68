// Writes down, minute by minute, whether each model could be used.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/status_days.h"
#include "upstream/catalog/catalog.h"

namespace solidrust {

inline constexpr std::int64_t kStatusDays = 90;

// A minute is as bad as the worst that was seen in it; one in which nobody looked stays unknown, as
// while no server ran. Thread-safe; blocks.
class StatusLog {
 public:
  // Both outlive it.
  StatusLog(StatusStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  // What is so now. Writes once a minute, and the first time.
  Result<void> look(const Catalog& catalog);
  // What is not written yet. For the end.
  Result<void> write();
  // The last kStatusDays days, with what is not written yet.
  Result<std::vector<StatusDayRow>> days();

 private:
  Result<void> begin(std::int64_t day);
  Result<void> write_rows();

  StatusStore& store_;
  const Clock& clock_;
  std::mutex mutex_;
  std::optional<std::int64_t> day_;                        // of what follows
  std::map<std::string, DayMinutes, std::less<>> models_;  // seen on that day
  std::optional<std::size_t> written_;                     // the minute in which it was
};

}  // namespace solidrust
