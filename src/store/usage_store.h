// Where usage is kept: raw records for a while, roll-ups by minute, hour and day, and budgets.
// Every call blocks; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/alert_store.h"
#include "store/rows.h"
#include "store/usage_rows.h"

namespace solidrust {

// Whether append() failed because of a record (it breaks check_record() or a rule of a table) and
// not because of the database's state (locked, on a full disk, damaged).
constexpr bool refuses_record(const Error& error) noexcept {
  return error.code == ErrorCode::invalid_argument || error.code == ErrorCode::already_exists;
}

class UsageStore {
 public:
  virtual ~UsageStore() = default;
  // Writes the records that are not there yet (by id) and adds those to the roll-ups, in one
  // transaction: all of it or nothing. Returns how many were new. An error for which
  // refuses_record() is true comes from a record and will come again; any other comes from the
  // database, and a retry may succeed.
  virtual Result<std::size_t> append(std::span<const UsageRecord> records) = 0;

  virtual Result<UsageAnswer> usage(const UsageQuery& query) = 0;
  // Requests as the query wants them. A page looks at a bounded number of them: with a filter that
  // few pass it may be short, or empty, and still have a next; in another order than that of time
  // it is made of the newest ones alone, and says so.
  virtual Result<RequestPage> requests(const RequestQuery& query) = 0;
  // The number of the request that came into the database last; 0: there is none.
  virtual Result<std::int64_t> last_request() = 0;
  // The account's request of this id; absent also for another's. An empty account: anybody's.
  virtual Result<std::optional<RequestRow>> request(std::string_view account,
                                                    std::string_view id) = 0;
  // The ids of at most `most` requests, of any account, that begin with this text.
  virtual Result<std::vector<std::string>> request_ids(std::string_view beginning,
                                                       std::size_t most) = 0;
  // In the order of their names.
  virtual Result<std::vector<ModelSeen>> models_seen() = 0;
  // These keys of the account on each day since `first_day` on which they were used.
  virtual Result<std::vector<KeyDay>> key_days(std::string_view account,
                                               std::span<const std::string_view> keys,
                                               std::int64_t first_day) = 0;
  // Of one key, or with an empty key of an account: whole UTC days from the one that holds
  // `since_ms` to the one before `until_ms`'s.
  virtual Result<UsageTotals> days(std::string_view account, std::string_view key,
                                   std::int64_t since_ms, std::int64_t until_ms) = 0;
  // Of live keys alone, the days as in days().
  virtual Result<LiveUse> live_days(std::string_view account, std::string_view key,
                                    std::int64_t since_ms, std::int64_t until_ms) = 0;
  // Live use since `since_ms` (a UTC midnight) and before `before_ms` (a midnight, or any time of a
  // day whose minutes and records are still kept): the base of a budget.
  virtual Result<UsageTotals> month_base(std::string_view account, std::string_view key,
                                         std::int64_t since_ms, std::int64_t before_ms) = 0;

  // In ascending order of at_ms, requests that counted: each since `since_ms`; and by clock minute.
  using EachUse = std::function<void(const RecentUse&)>;
  virtual Result<void> recent_requests(std::int64_t since_ms, const EachUse& each) = 0;
  virtual Result<void> recent_minutes(std::int64_t since_ms, const EachUse& each) = 0;

  // Deletes older rows, at most `most` of each kind; returns how many.
  struct Keep {
    std::int64_t records_since_ms = 0;
    std::int64_t minutes_since_ms = 0;
    std::int64_t hours_since_ms = 0;
  };
  virtual Result<std::size_t> prune(const Keep& keep, std::size_t most) = 0;
};

class BudgetStore {
 public:
  virtual ~BudgetStore() = default;
  virtual Result<std::vector<BudgetRow>> list() = 0;
  // The account's own and those of its keys, in this order.
  virtual Result<std::vector<BudgetRow>> of_account(std::string_view account) = 0;
  // Both values absent: removes it. Deletes its crossings: they belong to the old numbers.
  virtual Result<void> set(const BudgetRow& row, const AuditRow& audit) = 0;
  // The highest threshold of this month that is recorded; 0: none.
  virtual Result<int> reached(std::string_view id, std::int64_t month_begin_ms) = 0;
  // Records it. Writes `audit` and makes the alert, unless this threshold of this month was
  // recorded before, or its alert is open. True: they were written.
  virtual Result<bool> record_crossing(std::string_view id, std::int64_t month_begin_ms,
                                       int percent, const AuditRow& audit,
                                       const AlertRow& alert) = 0;
};

}  // namespace solidrust
