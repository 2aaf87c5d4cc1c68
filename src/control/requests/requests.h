// The recorded requests, for the console and the command line: what may be asked, and how one is
// written. No prompt and no answer is kept anywhere. Blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "base/result.h"
#include "control/names.h"
#include "control/operation.h"
#include "store/usage_rows.h"

namespace solidrust {

// A caller who does not see the installation can ask only for their own account's.
inline constexpr OperationFacts kListRequests{"requests.list", Action::see_requests};
// Those of all accounts, as the command line lists them.
inline constexpr OperationFacts kListAllRequests{"requests.list_all", Action::see_installation};
inline constexpr OperationFacts kFollowRequests{"requests.follow", Action::see_installation};

// A request of any account. The console names it by its whole id; the command line also by the
// beginning of one. For the command line, usage that still waits in the journal is recorded first.
// not_found, and invalid_argument if several begin so, name `id`.
Result<std::optional<RequestRow>> find_request(const Reading& reading, const std::string& named);
Result<RequestRow> show_request(const Reading& reading, RequestRow request, const NoFields& none);
inline constexpr ReadOperation<NoFields, RequestRow, RequestRow> kShowRequest{
    {"requests.show", Action::see_requests, ObjectKind::request, "id"},
    read_no_fields,
    find_request,
    show_request};

// Bounds that hold whichever way is asked.
inline constexpr std::size_t kMostRequests = 200;   // of one page
inline constexpr std::size_t kMostFollowed = 1000;  // of one answer while following
inline constexpr std::size_t kUsualRequests = 50;
inline constexpr std::size_t kMaxRequestId = 64;  // bytes of an id, of part of one, of a cursor
inline constexpr std::size_t kMaxRequestModel = 256;
inline constexpr std::size_t kMaxRequestUpstream = 64;
inline constexpr std::int64_t kMostSlowerMs = 86'400'000;

// What stands in place of a key where the console's playground called: the id in records, and the
// word that people ask for it by. No key has such an id, for theirs are longer.
inline constexpr std::string_view kPlaygroundKeyId = "key_playground";
inline constexpr std::string_view kPlaygroundKey = "playground";
constexpr bool means_playground(std::string_view key) noexcept {
  return key == kPlaygroundKey || key == kPlaygroundKeyId;
}

struct RequestsQuestion {
  std::string before = {};  // the `next` of the page before; empty: from the newest on
  std::size_t limit = kUsualRequests;
  std::string sort = {};  // "latency", "first_token", "tokens", "cost"; "time" or empty: by time
  std::int64_t since_ms = 0;
  std::int64_t until_ms = kLastTimeMs;  // exclusive
  std::string model = {};               // empty: all
  std::string key = {};                 // an id, or what means_playground(); empty: all
  std::string status = {};              // as parse_status() takes it; empty: all
  std::string environment = {};         // "live", "test"; empty: both
  std::int64_t least_latency_ms = 0;
  std::string search = {};    // part of the id, in any case; empty: all
  std::string stream = {};    // "yes", "no": whether a stream was asked for; empty: both
  std::string upstream = {};  // that was called (called_upstream()); empty: all

  static constexpr std::int64_t kLastTimeMs = 253'402'300'799'999;  // of year 9999
};

struct StatusRange {
  int first = 0;  // both ends included
  int last = 0;
  std::optional<bool> refused = {};  // as RequestQuery::refused
};
// What parse_status() takes, for messages.
inline constexpr std::string_view kStatusForm =
    "ok, failed, refused, 4xx, 5xx or a number from 100 to 599";
std::optional<StatusRange> parse_status(std::string_view text);

// Of this account; empty: of all accounts. invalid_value: `before` is no cursor, or given with
// another order than time's, `sort`, `status`, `environment` or `stream` no such word, or the time
// does not end after it begins.
Result<RequestQuery> request_query(const RequestsQuestion& question, std::string account);

// service_unavailable: this process keeps no usage.
Result<UsageTable> recorded_usage(const ControlContext& context);

// Adds the members of one request to the object that is open.
using RequestWriter = std::function<Result<void>(JsonWriter& json, const RequestRow& row)>;
// All members but "detail", which only some callers may read.
void write_request(JsonWriter& json, const RequestRow& row);
// Whose it is: "account", "account_email" and "key_name", null where there is none any more. For
// those alone who see the installation.
Result<void> write_whose(JsonWriter& json, ObjectNames& names, const RequestRow& row);
// "tries": each call of an upstream and what was passed over, if the first choice did not answer.
void write_tries(JsonWriter& json, const RequestRow& row);

// {"data":[…],"next":…,"complete":…}: newest first, or the greatest of a figure first, each written
// by `write`. A page by time looks at a bounded number of requests, so that one with filters can be
// short and still have a next. One by a figure has none: it is the best of the newest, and
// `complete` says whether that is all.
Result<std::string> requests_page(const ControlContext& context, const RequestQuery& query,
                                  const RequestWriter& write);

}  // namespace solidrust
