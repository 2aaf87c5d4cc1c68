#include "control/requests/requests.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <climits>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "store/row_words.h"

namespace solidrust {
namespace {

constexpr std::size_t kPrefix = 4;  // "req_"
constexpr std::size_t kMostMeant = 5;

// TIME-NUMBER, both in decimal.
std::string cursor_text(const RequestCursor& cursor) {
  return fmt::format("{}-{}", cursor.time_ms, cursor.number);
}

std::optional<RequestCursor> parse_cursor(std::string_view text) {
  RequestCursor cursor;
  const char* const end = text.data() + text.size();
  const auto time = std::from_chars(text.data(), end, cursor.time_ms);
  if (time.ec != std::errc{} || time.ptr == end || *time.ptr != '-') return std::nullopt;
  const auto number = std::from_chars(time.ptr + 1, end, cursor.number);
  if (number.ec != std::errc{} || number.ptr != end || cursor.time_ms < 0 || cursor.number < 0)
    return std::nullopt;
  return cursor;
}

// The route's text is "gpu-1:ejected gpu-2:connect/3ms gpu-3:ok/120ms" (upstream/health/route.h).
void write_try(JsonWriter& json, std::string_view entry, const RequestRow& row) {
  const std::size_t colon = entry.rfind(':');
  if (colon == entry.npos) return;
  std::string_view word = entry.substr(colon + 1);
  std::int64_t took = 0;
  const std::size_t slash = word.find('/');
  const bool called = slash != word.npos;
  if (called) {
    std::from_chars(word.data() + slash + 1, word.data() + word.size(), took);
    word = word.substr(0, slash);
  }
  const bool ok = word == "ok";
  json.begin_object().key("target").value(entry.substr(0, colon));
  json.key("status").value(ok ? row.status : 0);
  json.key("error").value(ok       ? std::string()
                          : called ? std::string(word)
                                   : "passed over: " + std::string(word));
  json.key("latency_ms").value(took).end_object();
}

// The one request whose id is `text` or begins so.
Result<std::optional<RequestRow>> find_meant_request(const UsageTable& usage,
                                                     const std::string& text) {
  auto exact = usage.request({}, text);
  if (!exact || *exact) return exact;
  const bool enough = text.starts_with("req_") && text.size() >= kPrefix + kLeastShortId;
  std::vector<std::string> ids;
  if (enough) {
    auto found = usage.request_ids(text, kMostMeant);
    if (!found) return std::move(found).error();
    ids = *std::move(found);
  }
  if (ids.empty())
    return Error{ErrorCode::not_found,
                 "There is no request with this id, or its record is older than "
                 "usage.keep_records.",
                 "id"};
  if (ids.size() > 1)
    return Error{ErrorCode::invalid_argument,
                 fmt::format("Several requests begin so: {}.", fmt::join(ids, ", ")), "id"};
  return usage.request({}, ids.front());
}

Error wrong(std::string_view field, std::string message) {
  return {ErrorCode::invalid_value, std::move(message), std::string(field)};
}

Result<void> read_status(std::string_view text, RequestQuery& query) {
  if (text.empty()) return {};
  const auto range = parse_status(text);
  if (!range) return wrong("status", fmt::format("status must be {}.", kStatusForm));
  query.first_status = range->first;
  query.last_status = range->last;
  query.refused = range->refused;
  return {};
}

Result<void> read_stream(std::string_view text, RequestQuery& query) {
  if (text.empty()) return {};
  if (text != "yes" && text != "no") return wrong("stream", "stream must be yes or no.");
  query.stream = text == "yes";
  return {};
}

Result<void> read_sort(std::string_view text, RequestQuery& query) {
  constexpr std::array<std::string_view, 5> kWords{"time", "latency", "first_token", "tokens",
                                                   "cost"};
  if (text.empty()) return {};
  const auto found = std::find(kWords.begin(), kWords.end(), text);
  if (found == kWords.end())
    return wrong("sort", "sort must be time, latency, first_token, tokens or cost.");
  query.order = static_cast<RequestOrder>(found - kWords.begin());
  return {};
}

Result<void> read_place(const RequestsQuestion& question, RequestQuery& query) {
  query.since_ms = question.since_ms;
  query.until_ms = question.until_ms;
  if (query.since_ms >= query.until_ms) return wrong("until", "until must be after since.");
  if (question.before.empty()) return {};
  if (query.order != RequestOrder::time)
    return wrong("before", "before goes with the order of time only.");
  query.before = parse_cursor(question.before);
  if (!query.before) return wrong("before", "before must be the `next` of a page.");
  return {};
}

}  // namespace

std::optional<StatusRange> parse_status(std::string_view text) {
  if (text == "ok") return StatusRange{0, 399};
  if (text == "failed") return StatusRange{400, INT_MAX, false};
  if (text == "refused") return StatusRange{400, INT_MAX, true};
  if (text == "4xx") return StatusRange{400, 499};
  if (text == "5xx") return StatusRange{500, 599};
  int status = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
  if (error != std::errc{} || end != text.data() + text.size() || status < 100 || status > 599)
    return std::nullopt;
  return StatusRange{status, status};
}

Result<RequestQuery> request_query(const RequestsQuestion& question, std::string account) {
  RequestQuery query;
  query.account = std::move(account);
  query.limit = question.limit;
  query.model = question.model;
  query.search = question.search;
  query.upstream = question.upstream;
  query.least_latency_ms = question.least_latency_ms;
  if (means_playground(question.key))
    query.key = kPlaygroundKeyId;
  else if (!question.key.empty())
    query.key = question.key;
  if (auto sort = read_sort(question.sort, query); !sort) return std::move(sort).error();
  if (auto place = read_place(question, query); !place) return std::move(place).error();
  if (auto status = read_status(question.status, query); !status) return std::move(status).error();
  if (auto stream = read_stream(question.stream, query); !stream) return std::move(stream).error();
  if (question.environment.empty()) return query;
  query.environment = parse_environment(question.environment);
  if (!query.environment) return wrong("environment", "environment must be live or test.");
  return query;
}

Result<UsageTable> recorded_usage(const ControlContext& context) {
  if (context.usage != nullptr) return context.usage;
  return Error{ErrorCode::service_unavailable, "Usage is not available here."};
}

Result<std::optional<RequestRow>> find_request(const Reading& reading, const std::string& named) {
  const auto usage = recorded_usage(reading.context);
  if (!usage) return usage.error();
  if (reading.caller.is_person()) return (*usage)->request({}, named);
  reading.context.server.flush_usage();
  return find_meant_request(*usage, named);
}

Result<RequestRow> show_request(const Reading& /*reading*/, RequestRow request,
                                const NoFields& /*none*/) {
  return request;
}

void write_request(JsonWriter& json, const RequestRow& row) {
  json.key("id").value(row.id).key("at_ms").value(row.time_ms).key("key").value(row.key);
  json.key("environment").value(to_string(row.environment));
  json.key("operation").value(row.operation);
  json.key("model").value(row.model).key("target").value(row.target);
  json.key("status").value(row.status);
  json.key("prompt_tokens").value(row.prompt_tokens);
  json.key("completion_tokens").value(row.completion_tokens);
  json.key("cached_tokens").value(row.cached_tokens);
  json.key("unit").text_or_null(usage_unit_name(row.unit));
  json.key("units").value(row.units);
  json.key("estimated").value(row.estimated).key("partial").value(row.partial);
  json.key("latency_ms").value(row.latency_ms).key("first_token_ms");
  if (row.first_token_ms > 0)
    json.value(row.first_token_ms);
  else
    json.null();
  json.key("attempts").value(row.attempts).key("cost_nano").value(row.cost_nano);
  json.key("stream").value(row.stream).key("code").text_or_null(row.code);
  json.key("refusals");
  if (row.refusals > 0)
    json.value(row.refusals);
  else
    json.null();
}

Result<void> write_whose(JsonWriter& json, ObjectNames& names, const RequestRow& row) {
  json.key("account").value(row.account);
  const auto email = names.of(row.account);
  if (!email) return email.error();
  json.key("account_email").text_or_null(*email);
  const auto key = names.of(row.key);
  if (!key) return key.error();
  json.key("key_name").text_or_null(*key);
  return {};
}

void write_tries(JsonWriter& json, const RequestRow& row) {
  if (row.route.empty()) return;
  json.key("tries").begin_array();
  for (std::string_view rest = row.route; !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    write_try(json, rest.substr(0, end), row);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  json.end_array();
}

Result<std::string> requests_page(const ControlContext& context, const RequestQuery& query,
                                  const RequestWriter& write) {
  const auto usage = recorded_usage(context);
  if (!usage) return usage.error();
  const auto page = (*usage)->requests(query);
  if (!page) return page.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("data").begin_array();
  for (const RequestRow& row : page->rows) {
    json.begin_object();
    if (auto written = write(json, row); !written) return std::move(written).error();
    json.end_object();
  }
  json.end_array().key("next");
  if (query.after)
    json.value(std::to_string(page->last));
  else if (page->next)
    json.value(cursor_text(*page->next));
  else
    json.null();
  json.key("complete").value(page->complete).end_object();
  return out;
}

}  // namespace solidrust
