#include "control/console_data/operator_overview.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "control/console_data/access.h"
#include "control/names.h"
#include "control/usage/top_usage.h"

namespace solidrust {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr std::int64_t kUsualMs = 7 * kDayMs;
constexpr std::int64_t kHoursUpToMs = 8 * kDayMs;
constexpr std::int64_t kStepsOfHoursUpToMs = 2 * kDayMs;
constexpr std::int64_t kLongestMs = 366 * kDayMs;
constexpr std::size_t kTop = 10;

struct Window {
  std::int64_t since_ms = 0;
  std::int64_t until_ms = 0;
  std::int64_t length_ms() const noexcept { return until_ms - since_ms; }
};

std::int64_t round_up(std::int64_t ms, std::int64_t step_ms) {
  return (ms + step_ms - 1) / step_ms * step_ms;
}

Result<Window> window_of(const OverviewQuestion& question, std::int64_t now) {
  const std::int64_t until = question.until_ms.value_or(now + 1);
  if (until > now + kDayMs)
    return Error{ErrorCode::invalid_value, "until must be at most a day from now.", "until"};
  if (until <= 0) return Error{ErrorCode::invalid_value, "until must be after 1970.", "until"};
  const std::int64_t since =
      question.since_ms.value_or(std::max<std::int64_t>(0, until - kUsualMs));
  if (since < 0 || since >= until)
    return Error{ErrorCode::invalid_value, "since must be before until, and not before 1970.",
                 "since"};
  if (until - since > kLongestMs)
    return Error{ErrorCode::invalid_value, "since must be at most 366 days before until.", "since"};
  const std::int64_t bucket = until - since <= kHoursUpToMs ? kHourMs : kDayMs;
  const Window window{round_up(since, bucket), round_up(until, bucket)};
  if (window.length_ms() > 0) return window;
  return Window{window.until_ms - bucket, window.until_ms};  // a part of one hour
}

Result<UsageAnswer> ask(ControlContext& context, const Window& window, UsageGroup by,
                        std::int64_t step_ms) {
  UsageQuery query;
  query.by = by;
  query.since_ms = window.since_ms;
  query.until_ms = window.until_ms;
  query.environment = Environment::live;
  query.step_ms = step_ms;
  query.latencies = true;
  return context.usage->usage(query);
}

UsageRow sum(const UsageAnswer& answer) {
  UsageRow total;
  for (const UsageRow& row : answer.rows) {
    total.totals += row.totals;
    total.latency.add(row.latency);
    total.first_token.add(row.first_token);
  }
  return total;
}

// Where the hours are no longer kept an answer covers whole days, and so more than was asked for.
bool is_comparable(const UsageAnswer& now, const UsageAnswer& before) {
  return before.until_ms == now.since_ms &&
         before.until_ms - before.since_ms == now.until_ms - now.since_ms;
}

void write_percentile(JsonWriter& json, std::string_view name, const LatencyHistogram& of,
                      unsigned percent) {
  const auto ms = of.percentile(percent);
  json.key(name);
  if (ms)
    json.value(*ms);
  else
    json.null();
}

void write_figures(JsonWriter& json, const UsageRow& row) {
  const UsageTotals& totals = row.totals;
  json.begin_object().key("requests").value(totals.requests).key("failed").value(totals.failed);
  json.key("total_tokens").value(totals.tokens()).key("cost_nano").value(totals.cost_nano);
  write_percentile(json, "latency_p50_ms", row.latency, 50);
  write_percentile(json, "latency_p95_ms", row.latency, 95);
  write_percentile(json, "first_token_p50_ms", row.first_token, 50);
  write_percentile(json, "first_token_p95_ms", row.first_token, 95);
  json.end_object();
}

// The steps without use too, so that a chart has no gaps.
void write_steps(JsonWriter& json, const UsageAnswer& answer) {
  auto next = answer.rows.begin();
  json.begin_array();
  for (std::int64_t at = answer.since_ms / answer.step_ms * answer.step_ms; at < answer.until_ms;
       at += answer.step_ms) {
    UsageTotals totals;
    if (next != answer.rows.end() && next->name == std::to_string(at)) totals = next++->totals;
    json.begin_object().key("at_ms").value(at).key("requests").value(totals.requests);
    json.key("failed").value(totals.failed).key("cost_nano").value(totals.cost_nano).end_object();
  }
  json.end_array();
}

Result<void> write_tops(JsonWriter& json, ControlContext& context, const Window& window) {
  struct Part {
    std::string_view name;
    TopOf of;
  };
  ObjectNames names(context);
  for (const Part& part : {Part{"accounts", TopOf::accounts}, Part{"keys", TopOf::keys},
                           Part{"models", TopOf::models}}) {
    const auto top = top_usage(*context.usage, part.of, window.since_ms, window.until_ms, kTop);
    if (!top) return top.error();
    json.key(part.name).begin_object().key("total").value(std::uint64_t{top->of_how_many});
    json.key("data");
    if (auto written = write_top(json, names, *top, context.currency); !written) return written;
    json.end_object();
  }
  return {};
}

}  // namespace

Result<std::string> operator_overview(ControlContext& context, const SessionIdentity& who,
                                      const OverviewQuestion& question) {
  if (auto may = require_role(who, Role::operator_); !may) return std::move(may).error();
  if (context.usage == nullptr)
    return Error{ErrorCode::service_unavailable, "Usage is not available here."};
  const auto window = window_of(question, unix_ms(context.clock.system()));
  if (!window) return window.error();
  const std::int64_t length = window->length_ms();
  const auto now =
      ask(context, *window, UsageGroup::time, length <= kStepsOfHoursUpToMs ? kHourMs : kDayMs);
  if (!now) return now.error();
  const Window earlier{std::max<std::int64_t>(0, window->since_ms - length), window->since_ms};
  const auto before = ask(context, earlier, UsageGroup::total, 0);
  if (!before) return before.error();
  const UsageRow total = sum(*now);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("since_ms").value(now->since_ms).key("until_ms").value(now->until_ms);
  json.key("step_ms").value(now->step_ms).key("now");
  write_figures(json, total);
  json.key("before");
  if (is_comparable(*now, *before))
    write_figures(json, sum(*before));
  else
    json.null();
  json.key("ranked_by").value(total.totals.cost_nano > 0 ? "cost" : "requests");
  json.key("steps");
  write_steps(json, *now);
  if (auto written = write_tops(json, context, *window); !written)
    return std::move(written).error();
  json.end_object();
  return out;
}

}  // namespace solidrust
