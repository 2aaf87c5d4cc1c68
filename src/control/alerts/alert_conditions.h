// Reads the watched values of a running server and tells which alert conditions hold now.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "control/alerts/alert_watch.h"
#include "limit/limit_status.h"
#include "store/alert_store.h"
#include "upstream/catalog/catalog.h"

namespace solidrust {

// One look at the server.
struct AlertReadings {
  CatalogPtr catalog;
  // Requests with live keys since the process started, and those with a status of 500 or more.
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;
  std::size_t journal_bytes = 0;
  std::size_t journal_bound = 0;
  std::int64_t certificate_expires_s = 0;  // since 1970; 0: there is none
  bool config_taken = true;                // the last configuration that was read
};

struct AlertLimits {
  std::size_t error_percent = 5;
  std::size_t error_minimum = 50;
};

// Belongs to one thread. Does not own its parts.
class AlertConditions {
 public:
  static constexpr std::chrono::minutes kErrorWindow{5};
  static constexpr std::size_t kJournalFires = 70;  // percent of its bound
  static constexpr std::size_t kJournalOver = 60;
  static constexpr std::chrono::minutes kLeakLook{10};   // how old a use may be at start-up
  static constexpr std::chrono::minutes kLeakQuiet{60};  // over after this long without a use

  AlertConditions(AlertStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  // All kinds but budget_crossed.
  Result<std::vector<AlertCondition>> look(const AlertReadings& readings,
                                           const AlertLimits& limits);

 private:
  struct Sample {
    SteadyTime at;
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;
  };
  struct Leak {
    std::string account;
    SteadyTime last;
  };
  void targets(const Catalog& catalog, std::vector<AlertCondition>& out) const;
  void error_rate(const AlertReadings& readings, const AlertLimits& limits,
                  std::vector<AlertCondition>& out);
  void certificate(const AlertReadings& readings, std::vector<AlertCondition>& out) const;
  Result<void> leaks(std::vector<AlertCondition>& out);

  AlertStore& store_;
  const Clock& clock_;
  std::deque<Sample> samples_;
  bool began_ = false;
  std::int64_t seen_record_ = 0;
  std::map<std::string, Leak> leaks_;
};

// Why a budget's alert is over, given the budget's present reading (absent: the budget was
// removed); empty: the alert is not over.
std::string budget_is_over(const AlertRow& alert, const std::optional<BudgetReading>& budget,
                           SystemTime now);

}  // namespace solidrust
