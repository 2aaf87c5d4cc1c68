// /api/limits, /api/usage, /api/requests, /api/models
#include <array>
#include <utility>

#include "control/console_data/console_limits.h"
#include "control/console_data/console_models.h"
#include "control/console_data/console_requests.h"
#include "control/console_data/console_usage.h"
#include "web/data_call.h"
#include "web/query.h"
#include "web/routes/request_filters.h"
#include "web/routes/routes.h"

namespace solidrust::web {
namespace {

constexpr std::size_t kMaxId = 64;
constexpr std::size_t kMaxModel = 256;
constexpr std::array<std::string_view, 3> kEnvironments{"live", "test", "both"};
constexpr std::int64_t kLastTime = RequestsQuestion::kLastTimeMs;

Result<ConsoleUsageQuestion> usage_question(const DataCall& call) {
  constexpr std::array<std::string_view, 6> kFields{"by",    "since", "until",
                                                    "model", "key",   "environment"};
  constexpr std::array<std::string_view, 4> kBy{"time", "model", "key", "day"};
  Query query(call.query, kFields);
  ConsoleUsageQuestion question;
  question.by = query.choice("by", kBy);
  question.since_ms = query.integer("since", 0, kLastTime);
  question.until_ms = query.integer("until", 0, kLastTime);
  question.model = query.text("model", kMaxModel).value_or(std::string());
  question.key = query.text("key", kMaxId).value_or(std::string());
  question.environment = query.choice("environment", kEnvironments);
  if (query.failed()) return query.error();
  return question;
}

}  // namespace

Result<std::string> get_limits(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return console_limits(call.control, call.who);
}

Result<std::string> get_usage(const DataCall& call) {
  const auto question = usage_question(call);
  if (!question) return question.error();
  return console_usage(call.control, call.who, *question);
}

Result<std::string> download_usage(const DataCall& call) {
  const auto question = usage_question(call);
  if (!question) return question.error();
  return console_usage_csv(call.control, call.who, *question);
}

Result<std::string> list_requests(const DataCall& call) {
  constexpr std::array<std::string_view, 14> kFields{
      "before", "limit",       "sort",   "since",  "until",  "model",    "key",
      "status", "environment", "slower", "search", "stream", "upstream", "account"};
  Query query(call.query, kFields);
  RequestsQuestion question = read_request_filters(query);
  question.before = query.text("before", kMaxRequestId).value_or(std::string());
  question.limit =
      static_cast<std::size_t>(query.integer("limit", 1, kMostRequests).value_or(kUsualRequests));
  question.sort = query.text("sort", kMaxId).value_or(std::string());
  question.since_ms = query.integer("since", 0, kLastTime).value_or(0);
  question.until_ms = query.integer("until", 0, kLastTime).value_or(kLastTime);
  const std::string account = query.text("account", kMaxId).value_or(std::string());
  if (query.failed()) return query.error();
  return console_list_requests(call.control, call.who, question, account);
}

Result<std::string> get_request(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return console_get_request(call.control, call.who, call.id);
}

Result<std::string> list_models(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return console_models(call.control, call.who);
}

}  // namespace solidrust::web
