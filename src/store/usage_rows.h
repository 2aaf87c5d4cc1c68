// What is known of one request's use, and how use is asked for. Tokens are counted, money is in
// 10^-9 of the currency unit, times are milliseconds since 1970 UTC.
#pragma once

#include <array>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/usage_unit.h"
#include "store/latency_histogram.h"
#include "store/rows.h"

namespace solidrust {

// One request. The views belong to whoever made the record: the request's own strings when it is
// written, the journal's mapped segment when it is read back.
struct UsageRecord {
  static constexpr std::size_t kMaxId = 64;     // of id, account and key
  static constexpr std::size_t kMaxName = 128;  // of model and target; longer names are cut
  static constexpr std::size_t kMaxRoute = 288;
  static constexpr std::size_t kMaxOperation = 32;
  static constexpr std::size_t kMaxCode = 32;
  static constexpr std::size_t kMaxDetail = 300;
  // Of one request, each kind: far more than any model can take or make
  // (gateway/accounting/usage_bound.h).
  static constexpr std::uint64_t kMostTokens = 1'000'000'000'000;
  static constexpr std::uint64_t kMostUnits = 1'000'000'000;
  static constexpr std::uint64_t kMostRefusals = 1'000'000'000'000;

  std::string_view id;  // the request's id; unique, so that a replay counts nothing twice
  // When it was admitted, by the wall clock; of one that a new budget of its account or key found
  // running, when that began: what is on record from before a budget's beginning is its base.
  std::int64_t time_ms = 0;
  std::string_view account;
  std::string_view key;
  Environment environment = Environment::live;
  std::string_view operation;  // the endpoint's path: "/v1/messages"; empty: an earlier release's
  std::string_view model;      // as asked for
  std::string_view target;     // what answered: upstream and its model; empty: nothing did
  // What was passed over and what was tried, each with its reason: "gpu-1:full gpu-2:ok/80ms".
  // Empty: the first choice answered.
  std::string_view route;
  std::string_view code;  // of the error that the caller got (ErrorCode); empty: none
  // What the model server said of it; where none was called, what the caller was told. Never the
  // prompt.
  std::string_view detail;
  std::uint64_t prompt_tokens = 0;
  std::uint64_t completion_tokens = 0;
  std::uint64_t cached_tokens = 0;   // the part of prompt_tokens that was cheaper
  UsageUnit unit = UsageUnit::none;  // what `units` counts; none: units is 0
  std::uint64_t units = 0;
  std::int64_t cost_nano = 0;
  std::uint32_t latency_ms = 0;
  std::uint32_t first_token_ms = 0;  // 0: no content came
  std::uint16_t status = 0;          // of our answer
  std::uint8_t attempts = 0;         // calls of an upstream; 0: the request does not count
  bool estimated = false;            // tokens or units are our estimate: the upstream reported none
  bool partial = false;              // cancelled or cut: what was produced until then
  bool stream = false;               // a stream was asked for
  bool calls = false;                // the answer called tools
  bool pictures = false;             // the prompt had some
  bool several = false;              // several answers were asked for, or to several prompts
  // Not 0: it was refused before it counted for anything, and stands for as many refused requests:
  // itself and those of the same key and code that have no row. It has no use then.
  std::uint64_t refusals = 0;

  std::uint64_t tokens() const noexcept;  // a sum that does not fit is the largest that does
};

// The rules for every record; invalid_argument names the one that this record breaks. A store
// accepts no other record: those of an earlier release or a damaged file must follow the same
// rules.
Result<void> check_record(const UsageRecord& record);

// Sums over requests, none below 0. One that does not fit is the largest that does.
struct UsageTotals {
  std::int64_t requests = 0;
  std::int64_t failed = 0;  // of requests: status 400 or more
  std::int64_t partial = 0;
  std::int64_t estimated = 0;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  std::int64_t cached_tokens = 0;
  std::int64_t cost_nano = 0;
  std::int64_t latency_ms = 0;                           // the sum; divide by requests
  std::array<std::int64_t, kUsageUnits.size()> units{};  // by usage_unit_index()
  std::int64_t refused = 0;                              // in addition to `requests`

  std::int64_t tokens() const noexcept;
  UsageTotals& operator+=(const UsageTotals& more) noexcept;
  bool operator==(const UsageTotals&) const = default;
};

// The use of live keys, and the first UTC day with use in the period: its beginning; absent: no
// use.
struct LiveUse {
  UsageTotals totals;
  std::optional<std::int64_t> first_ms;
};

enum class UsageGroup : std::uint8_t { total, model, key, account, day, time };

struct UsageQuery {
  UsageGroup by = UsageGroup::total;
  std::string account;  // empty: all
  std::string key;      // empty: all; needs `account`
  std::string model;    // empty: all; needs `account`
  std::int64_t since_ms = 0;
  std::int64_t until_ms = 0;               // exclusive
  std::optional<Environment> environment;  // absent: both
  // By time: of one row, whole minutes. Below an hour, and with `account`, the answer is summed up
  // from the records, as far as they are kept and not too many; else from the hours.
  std::int64_t step_ms = 0;
  bool latencies = false;  // whether the rows have theirs
};

// One line of an answer. Live and test use are never in one row, so that calls of the sandbox make
// no percentile and no share of failures look better than it is. `name` is the model, the key's or
// account's id, the day as 2026-01-31, or by time the row's beginning in milliseconds since 1970.
struct UsageRow {
  std::string name;
  std::string account;  // by key: whose it is
  Environment environment = Environment::live;
  UsageTotals totals;
  LatencyHistogram latency;      // of all requests, failed ones too
  LatencyHistogram first_token;  // of those that had content

  void add(const UsageRow& more);  // its figures, not its names
};

inline constexpr std::int64_t kUsageHoursUpToMs = 8 * std::int64_t{86'400'000};

// The time that an answer covers: whole steps where it is summed up from records, else whole hours
// for up to kUsageHoursUpToMs of which the hours are kept, else whole days.
struct UsageAnswer {
  std::int64_t since_ms = 0;
  std::int64_t until_ms = 0;
  std::int64_t step_ms = 0;    // by time: of one row
  std::vector<UsageRow> rows;  // largest use of tokens first; by day, time: oldest first

  UsageRow sum() const;  // of all rows, without a name
};

// One request as it was kept.
struct RequestRow {
  std::int64_t number = 0;  // in the order in which they came into the database
  std::string id;
  std::int64_t time_ms = 0;
  std::string account;
  std::string key;
  Environment environment = Environment::live;
  std::string model;
  std::string target;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  std::int64_t cached_tokens = 0;
  UsageUnit unit = UsageUnit::none;
  std::int64_t units = 0;
  std::int64_t cost_nano = 0;
  std::int64_t latency_ms = 0;
  std::int64_t first_token_ms = 0;  // 0: no content came
  int status = 0;
  int attempts = 0;
  bool estimated = false;
  bool partial = false;
  std::string route;      // UsageRecord::route
  std::string operation;  // UsageRecord::operation
  std::string code;       // UsageRecord::code
  std::string detail;     // UsageRecord::detail
  bool stream = false;
  std::int64_t refusals = 0;  // UsageRecord::refusals
};

// The row that a record becomes; its number is 0.
RequestRow row_of(const UsageRecord& record);

// A place among requests in the order of time_ms and number.
struct RequestCursor {
  std::int64_t time_ms = 0;
  std::int64_t number = 0;
};

// What comes first: the newest, or the greatest of a figure and of equal ones the newest.
enum class RequestOrder : std::uint8_t { time, latency, first_token, tokens, cost };

struct RequestQuery {
  std::string account;  // empty: all accounts'
  // Those that came into the database behind this number, in that order; `order`, before, since_ms
  // and until_ms are not looked at. What is slow comes after what began later.
  std::optional<std::int64_t> after;
  std::optional<RequestCursor> before;  // absent: from the newest on. Only in the order of time
  std::size_t limit = 50;
  RequestOrder order = RequestOrder::time;
  std::int64_t since_ms = 0;
  std::int64_t until_ms = INT64_MAX;       // exclusive
  std::optional<std::string> key;          // absent: all; empty: requests without one
  std::string model;                       // empty: all
  std::string search;                      // part of the id, in any case; empty: all
  std::optional<Environment> environment;  // absent: both
  int first_status = 0;                    // of a range, both ends included
  int last_status = INT_MAX;
  std::optional<bool> refused;  // whether UsageRecord::refusals is not 0; absent: both
  std::int64_t least_latency_ms = 0;
  std::optional<bool> stream;  // whether a stream was asked for; absent: both
  std::string upstream;        // that was called, whether it answered or not; empty: all
};

// Whether a request with this UsageRecord::target and ::route called the upstream: it answered, was
// the last that was tried, or failed before another. One that was only passed over was not called.
bool called_upstream(std::string_view target, std::string_view route, std::string_view upstream);

// What the filters of a RequestQuery look at: of a row, or of a request that has just ended.
struct RequestFacts {
  std::string_view id;
  std::string_view account;
  std::string_view key;
  std::string_view model;
  std::string_view target;
  std::string_view route;
  Environment environment = Environment::live;
  std::int64_t status = 0;
  std::int64_t latency_ms = 0;
  bool stream = false;
  bool refused = false;  // UsageRecord::refusals is not 0
};
RequestFacts facts_of(const UsageRecord& record) noexcept;
// All filters of the query; its time, place, order and limit are not looked at.
bool passes(const RequestFacts& facts, const RequestQuery& query);

struct RequestPage {
  std::vector<RequestRow> rows;
  std::optional<RequestCursor> next;  // there may be more before it. Only in the order of time
  std::int64_t last = 0;              // with `after`: the number that was looked at last
  bool complete = true;  // in another order: all that match were compared, not only the newest
};

// What a model was seen to do, in live requests that were answered to the end.
struct ModelSeen {
  std::string model;  // the name that was asked for
  bool streams = false;
  bool calls = false;        // tools
  bool pictures = false;     // takes them in a prompt
  std::int64_t longest = 0;  // of the answers that came alone, and whose tokens a server counted
};

// How many requests a key had on a UTC day.
struct KeyDay {
  std::string key;
  std::int64_t day = 0;  // since 1970
  std::int64_t requests = 0;
};

// A key's use within one clock minute or of one request, for the limiter after a restart.
struct RecentUse {
  std::string account;
  std::string key;
  Environment environment = Environment::live;
  std::int64_t at_ms = 0;  // of the last request
  std::int64_t requests = 0;
  std::int64_t tokens = 0;
  std::array<std::int64_t, kUsageUnits.size()> units{};  // by usage_unit_index()
};

// A monthly budget as stored. `key` is empty for an account's.
struct BudgetRow {
  std::string account;
  std::string key;
  std::optional<std::int64_t> tokens;
  std::optional<std::int64_t> nano;
};

}  // namespace solidrust
