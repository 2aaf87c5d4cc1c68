// Alerts, and the outbox of their messages: a restart neither loses nor repeats a message. Times
// are milliseconds since 1970 UTC. Every call blocks; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/rows.h"

namespace solidrust {

// A condition, from its beginning to its end. At most one alert of a kind, subject and level is
// open.
struct AlertRow {
  std::int64_t id = 0;  // given by the store
  std::string kind;
  std::string subject;
  std::int64_t level = 0;      // percent of a budget, days of a certificate; 0: the kind has none
  std::string account;         // whose budget or key it is; empty: no account's
  std::int64_t period_ms = 0;  // when the state began
  std::string summary;
  std::int64_t fired_ms = 0;
  std::optional<std::int64_t> resolved_ms{};

  bool open() const noexcept { return !resolved_ms.has_value(); }
};

// The summary of a budget's alert that ends with its month.
inline constexpr std::string_view kBudgetMonthOver = "the month of the budget is over";

// That an alert began, or is over.
struct AlertMessageRow {
  std::string uid;    // the same in every attempt
  std::string state;  // "firing" or "resolved"
  std::string summary;
  std::int64_t made_ms = 0;
};

// A message on its way to one receiver.
struct AlertDeliveryRow {
  std::int64_t id = 0;
  std::string sink;
  std::string state;       // "waiting", "delivered" or "dead"
  std::int64_t tries = 0;  // since it was made, or sent again by hand
  std::int64_t next_ms = 0;
  AlertMessageRow message;
  AlertRow alert;
};

struct AlertTryRow {
  std::int64_t delivery = 0;
  std::int64_t at_ms = 0;
  bool delivered = false;
  std::string answer;
};

// The use of a key that was revoked as compromised.
struct LeakedKeyUse {
  std::string key;
  std::string account;
};

class AlertStore {
 public:
  virtual ~AlertStore() = default;

  // Makes the alert and its first message, unless the same alert is open. True: it was made.
  virtual Result<bool> fire(const AlertRow& row) = 0;
  // Ends it, with its second message. False: it was not open. Of a budget its crossing is
  // forgotten, so that it may be crossed again.
  virtual Result<bool> resolve(std::int64_t id, std::int64_t at_ms, std::string_view summary) = 0;
  // Those that are open, of one kind or (empty) of all, oldest first.
  virtual Result<std::vector<AlertRow>> open(std::string_view kind) = 0;
  virtual Result<std::int64_t> count_open() = 0;
  // Open ones first, then newest first; `open_only`: no others. Skips the first `skip`.
  virtual Result<std::vector<AlertRow>> list(bool open_only, std::size_t skip,
                                             std::size_t limit) = 0;
  virtual Result<std::optional<AlertRow>> find(std::int64_t id) = 0;

  // Makes the deliveries of new messages: of those kinds, to these sinks; of others none.
  virtual Result<void> address(std::span<const std::string> sinks,
                               std::span<const std::string> kinds, std::int64_t now_ms) = 0;
  // The next one that is due at the sink. The second message of an alert waits for its first. What
  // would wait for longer than `longest_ms` is due too: the wall clock was set back.
  virtual Result<std::optional<AlertDeliveryRow>> due(std::string_view sink, std::int64_t now_ms,
                                                      std::int64_t longest_ms) = 0;
  // Records an attempt at `delivery`, as due() returned it: its new state, and the next time,
  // `next_ms`, if it waits. A delivery that was resent meanwhile stays due; the attempt is
  // recorded.
  virtual Result<void> record_try(const AlertDeliveryRow& delivery, const AlertTryRow& tried,
                                  std::string_view state, std::int64_t next_ms) = 0;
  // Ends what waits for sinks that are not among these.
  virtual Result<void> forsake(std::span<const std::string> sinks, std::int64_t now_ms) = 0;
  // Newest first; of one alert, or (0) of all.
  virtual Result<std::vector<AlertDeliveryRow>> deliveries(std::int64_t alert, std::size_t skip,
                                                           std::size_t limit) = 0;
  // The last tries of a delivery, oldest first.
  virtual Result<std::vector<AlertTryRow>> tries(std::int64_t delivery) = 0;
  // The sink of a delivery; absent: there is no such delivery.
  virtual Result<std::optional<std::string>> sink_of(std::int64_t delivery) = 0;
  // Makes it due again now, whatever its state, with all attempts before it. not_found: no such
  // delivery.
  virtual Result<void> resend(std::int64_t delivery, std::int64_t now_ms,
                              const AuditRow& audit) = 0;

  // Uses of live keys that are compromised, among the records of usage after `after` and since
  // `since_ms`; `after` becomes the last record there is.
  virtual Result<std::vector<LeakedKeyUse>> leaked_uses(std::int64_t& after,
                                                        std::int64_t since_ms) = 0;

  // Deletes alerts that were over before `before_ms`, and those that are over and not among the
  // newest `most` of all alerts; of attempts, those before `before_ms` and all but the newest
  // `most`. At most kPrunedAtOnce of each: true, if there may be more.
  static constexpr std::size_t kPrunedAtOnce = 1'000;
  virtual Result<bool> prune(std::int64_t before_ms, std::size_t most) = 0;
};

}  // namespace solidrust
