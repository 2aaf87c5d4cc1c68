#include "control/requests/request_commands.h"

#include <array>
#include <charconv>
#include <chrono>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "control/doors.h"
#include "control/names.h"
#include "control/params.h"
#include "control/requests/requests.h"
#include "control/timestamp.h"
#include "control/usage/usage_filters.h"
#include "limit/limits.h"
#include "meter/request_tail.h"

namespace solidrust {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongestWait{1'000};
constexpr milliseconds kBetweenLooks{10};

// As the console's, and whose it is: the command line is the operator's.
Result<void> write_named(JsonWriter& json, ObjectNames& names, const RequestRow& row,
                         const std::string& currency) {
  write_request(json, row);
  json.key("detail").text_or_null(row.detail);
  json.key("at").value(format_timestamp(row.time_ms)).key("cost").value(nano_text(row.cost_nano));
  json.key("currency").value(currency);
  return write_whose(json, names, row);
}

// The filters that list and follow have in common.
RequestsQuestion read_question(Params& read, std::size_t most) {
  RequestsQuestion question;
  question.limit = static_cast<std::size_t>(
      read.integer("limit", 1, static_cast<std::int64_t>(most)).value_or(kUsualRequests));
  question.model = read.text("model", kMaxRequestModel).value_or(std::string());
  question.status = read.text("status", kMaxChoice).value_or(std::string());
  question.environment = read.text("environment", kMaxChoice).value_or(std::string());
  question.search = read.text("search", kMaxRequestId).value_or(std::string());
  question.stream = read.text("stream", kMaxChoice).value_or(std::string());
  question.upstream = read.text("upstream", kMaxRequestUpstream).value_or(std::string());
  question.least_latency_ms = read.integer("slower", 0, kMostSlowerMs).value_or(0);
  return question;
}

Result<RequestQuery> owned_query(ControlContext& context, const MeantOwner& meant,
                                 RequestsQuestion question) {
  MeantOwner named = meant;
  if (meant.key && means_playground(*meant.key)) {
    question.key = kPlaygroundKey;
    named.key.reset();
  }
  auto owner = find_owner(context, named);
  if (!owner) return std::move(owner).error();
  if (!owner->key.empty()) question.key = owner->key;
  return request_query(question, owner->account);
}

Result<std::string> answer(ControlContext& context, const RequestQuery& query) {
  ObjectNames names(context);
  return requests_page(context, query, [&](JsonWriter& json, const RequestRow& row) {
    return write_named(json, names, row, context.currency);
  });
}

// Rings when a request has ended since it was made.
class Bell {
 public:
  explicit Bell(RequestTail* tail) : tail_(tail) {
    if (tail_ == nullptr) return;
    tail_->watch();
    heard_ = tail_->published();
  }
  // Blocks. False: none has within that time.
  bool rings_within(milliseconds wait) const {
    if (tail_ == nullptr) return false;
    const auto give_up = std::chrono::steady_clock::now() + wait;
    while (tail_->published() == heard_) {
      if (tail_->closed() || std::chrono::steady_clock::now() >= give_up) return false;
      std::this_thread::sleep_for(kBetweenLooks);
    }
    return true;
  }

 private:
  RequestTail* tail_;
  std::uint64_t heard_ = 0;
};

}  // namespace

Result<std::string> list_requests_command(ControlContext& context, const Caller& /*caller*/,
                                          std::string_view params) {
  constexpr std::array<std::string_view, 14> kFields{
      "before", "sort",  "slower", "limit",       "account", "key",    "model",
      "status", "since", "until",  "environment", "search",  "stream", "upstream"};
  Params read(params, kFields);
  RequestsQuestion question = read_question(read, kMostRequests);
  question.sort = read.text("sort", kMaxChoice).value_or(std::string());
  question.before = read.text("before", kMaxRequestId).value_or(std::string());
  const std::int64_t now = context.now_ms();
  question.since_ms = read_time(read, "since", now, 0);
  question.until_ms = read_time(read, "until", now, RequestsQuestion::kLastTimeMs);
  const MeantOwner meant = read_owner(read);
  if (read.failed()) return read.error();
  auto query = owned_query(context, meant, std::move(question));
  if (!query) return std::move(query).error();
  if (!query->before) context.server.flush_usage();
  return answer(context, *query);
}

Result<std::string> show_request_command(ControlContext& context, const Caller& caller,
                                         std::string_view params) {
  const auto row = perform_named(context, caller, kShowRequest, params);
  if (!row) return row.error();
  std::string out;
  JsonWriter json(out);
  ObjectNames names(context);
  json.begin_object();
  if (auto written = write_named(json, names, *row, context.currency); !written)
    return std::move(written).error();
  write_tries(json, *row);
  json.end_object();
  return out;
}

Result<std::string> follow_requests_command(ControlContext& context, const Caller& /*caller*/,
                                            std::string_view params) {
  constexpr std::array<std::string_view, 12> kFields{"after",  "slower", "limit",    "account",
                                                     "key",    "model",  "status",   "environment",
                                                     "search", "stream", "upstream", "wait_ms"};
  Params read(params, kFields);
  RequestsQuestion question = read_question(read, kMostFollowed);
  const auto after = read.text("after", kMaxRequestId);
  std::int64_t number = 0;
  if (after) {
    const char* const end = after->data() + after->size();
    const auto parsed = std::from_chars(after->data(), end, number);
    if (parsed.ec != std::errc{} || parsed.ptr != end || number < 0)
      read.fail({ErrorCode::invalid_value, "after must be the `next` of an answer.", "after"});
  }
  const milliseconds wait{read.integer("wait_ms", 0, kLongestWait.count()).value_or(0)};
  const MeantOwner meant = read_owner(read);
  if (read.failed()) return read.error();
  auto query = owned_query(context, meant, std::move(question));
  if (!query) return std::move(query).error();
  const auto usage = recorded_usage(context);
  if (!usage) return usage.error();
  const Bell bell(context.server.tail());
  context.server.flush_usage();
  const auto last = (*usage)->last_request();
  if (!last) return last.error();
  if (after) {
    if (*last <= number && bell.rings_within(wait)) context.server.flush_usage();
    query->after = number;
    return answer(context, *query);
  }
  return fmt::format(R"({{"data":[],"next":"{}"}})", *last);
}

}  // namespace solidrust
