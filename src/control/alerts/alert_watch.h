// Turns present conditions into alerts that begin and end once each. The state is in the database,
// so that a restart neither repeats nor loses an alert. A condition must hold for a while before it
// becomes an alert, and be over as long before the alert is resolved.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "config/alert_kind.h"
#include "store/alert_store.h"

namespace solidrust {

// One watched condition. A condition that is not listed is over.
struct AlertCondition {
  AlertKind kind = AlertKind::reload_failed;
  std::string subject;
  std::int64_t level = 0;
  std::string account{};  // whose it is; empty: no account's
  // `unknown` changes nothing: after a restart it is not known yet what is healthy.
  enum class Is : std::uint8_t { firing, over, unknown } is = Is::firing;
  std::string summary{};  // of `firing`: a sentence without its full stop
};

// Belongs to one thread. Does not own its parts.
class AlertWatch {
 public:
  AlertWatch(AlertStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  // `conditions`: all of every kind but budget_crossed, whose alerts begin elsewhere (in the
  // transaction of a crossing). `hold`: how long a state must last.
  Result<void> step(const std::vector<AlertCondition>& conditions, std::chrono::milliseconds hold);
  // Ends budgets' alerts: `why_over` says why the state of one of them is over; empty: it lasts.
  Result<void> end_budgets(const std::function<std::string(const AlertRow&)>& why_over);

 private:
  using Key = std::tuple<AlertKind, std::string, std::int64_t>;
  Result<void> fire(const AlertCondition& condition);
  Result<void> resolve(const AlertRow& row, std::string_view summary);

  AlertStore& store_;
  const Clock& clock_;
  std::map<Key, SteadyTime> changing_;  // since when each is about to fire or to be resolved
};

}  // namespace solidrust
