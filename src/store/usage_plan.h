// Plans which rows answer a question about usage, and combines them into the answer. Independent of
// the database.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/usage_rollup.h"
#include "store/usage_rows.h"

namespace solidrust {

// Whether the records themselves answer it, if all of that time are kept and not too many: by time,
// in steps below an hour, of one account.
bool wants_records(const UsageQuery& query);
// The time that such an answer covers; no rows yet.
UsageAnswer answer_of_records(const UsageQuery& query);

// The oldest bucket that has any row; absent: there is none.
struct UsageBegin {
  std::optional<std::int64_t> hour;
  std::optional<std::int64_t> day;
};

// Which rows of a level and of a span of buckets.
enum class UsageRows : std::uint8_t {
  pinned,      // of this account and this key, both possibly empty
  of_account,  // of this account, whatever the key
  everybody,
};

struct UsagePlan {
  bool hours = false;  // the roll-ups by hour, else those by day
  UsageRows rows = UsageRows::pinned;
  UsageLevel level = UsageLevel::all;
  std::int64_t first = 0;  // bucket
  std::int64_t past = 0;   // the one behind the last
  std::int64_t step_ms = 0;

  std::int64_t bucket_ms() const noexcept { return hours ? kHourMs : kDayMs; }
};
UsagePlan plan_usage(const UsageQuery& query, const UsageBegin& begin);
// The time that such an answer covers; no rows yet.
UsageAnswer answer_of(const UsagePlan& plan, const UsageQuery& query);

// What a row that was read is of: one record, or one row of a roll-up.
struct UsageOrigin {
  std::int64_t at_ms = 0;  // when it was, or when its bucket begins
  std::string_view account;
  std::string_view key;
  std::string_view model;
  Environment environment = Environment::live;
};

// The lines of an answer while rows are added to them. `step_ms`: of the answer.
class UsageGroups {
 public:
  UsageGroups(UsageGroup by, std::int64_t step_ms) : by_(by), step_ms_(step_ms) {}

  // The line that it belongs to.
  UsageRow& of(const UsageOrigin& origin);
  // The biggest use first, unless they follow one another in time. Leaves nothing.
  std::vector<UsageRow> take();

 private:
  std::string name_of(const UsageOrigin& origin) const;

  UsageGroup by_;
  std::int64_t step_ms_;
  std::map<std::pair<std::string, Environment>, UsageRow> groups_;
};

}  // namespace solidrust
