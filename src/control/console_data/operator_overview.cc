#include "control/console_data/operator_overview.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "base/time_units.h"
#include "control/console_data/access.h"
#include "control/names.h"
#include "control/usage/top_usage.h"
#include "control/usage/usage_operations.h"
#include "control/usage/usage_period.h"

namespace solidrust {
namespace {

constexpr std::int64_t kUsualMs = 7 * kDayMs;
constexpr std::int64_t kStepsOfHoursUpToMs = 2 * kDayMs;
constexpr std::size_t kTop = 10;

std::int64_t round_up(std::int64_t ms, std::int64_t step_ms) {
  return (ms + step_ms - 1) / step_ms * step_ms;
}

// Of whole buckets.
Result<UsagePeriod> period_of(const OverviewQuestion& question, std::int64_t now) {
  const auto asked = usage_period(question.since_ms, question.until_ms, now, kUsualMs);
  if (!asked) return asked;
  const std::int64_t bucket = asked->length_ms() <= kUsageHoursUpToMs ? kHourMs : kDayMs;
  const UsagePeriod period{round_up(asked->since_ms, bucket), round_up(asked->until_ms, bucket)};
  if (period.length_ms() > 0) return period;
  return UsagePeriod{period.until_ms - bucket, period.until_ms};  // a part of one hour
}

Result<UsageAnswer> ask(ControlContext& context, const UsagePeriod& period, UsageGroup by,
                        std::int64_t step_ms) {
  UsageQuery query;
  query.by = by;
  query.since_ms = period.since_ms;
  query.until_ms = period.until_ms;
  query.environment = Environment::live;
  query.step_ms = step_ms;
  query.latencies = true;
  return context.usage->usage(query);
}

// Where the hours are no longer kept an answer covers whole days, and so more than was asked for.
bool is_comparable(const UsageAnswer& now, const UsageAnswer& before) {
  return before.until_ms == now.since_ms &&
         before.until_ms - before.since_ms == now.until_ms - now.since_ms;
}

void write_figures(JsonWriter& json, const UsageRow& row) {
  const UsageTotals& totals = row.totals;
  json.begin_object().key("requests").value(totals.requests).key("failed").value(totals.failed);
  json.key("total_tokens").value(totals.tokens()).key("cost_nano").value(totals.cost_nano);
  json.key("latency_p50_ms").value(row.latency.percentile(50));
  json.key("latency_p95_ms").value(row.latency.percentile(95));
  json.key("first_token_p50_ms").value(row.first_token.percentile(50));
  json.key("first_token_p95_ms").value(row.first_token.percentile(95));
  json.end_object();
}

void write_steps(JsonWriter& json, const UsageAnswer& answer) {
  json.begin_array();
  for (const UsageRow& row : answer.rows) {
    json.begin_object().key("at_ms").raw(row.name).key("requests").value(row.totals.requests);
    json.key("failed").value(row.totals.failed);
    json.key("cost_nano").value(row.totals.cost_nano).end_object();
  }
  json.end_array();
}

Result<void> write_tops(JsonWriter& json, ControlContext& context, const UsagePeriod& period) {
  struct Part {
    std::string_view name;
    TopOf of;
  };
  ObjectNames names(context);
  for (const Part& part : {Part{"accounts", TopOf::accounts}, Part{"keys", TopOf::keys},
                           Part{"models", TopOf::models}}) {
    const auto top = top_usage(*context.usage, part.of, period.since_ms, period.until_ms, kTop);
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
  if (auto in = admit_person(context, who, kOverview); !in) return std::move(in).error();
  if (context.usage == nullptr)
    return Error{ErrorCode::service_unavailable, "Usage is not available here."};
  const auto period = period_of(question, context.now_ms());
  if (!period) return period.error();
  const std::int64_t length = period->length_ms();
  auto now =
      ask(context, *period, UsageGroup::time, length <= kStepsOfHoursUpToMs ? kHourMs : kDayMs);
  if (!now) return now.error();
  const UsagePeriod earlier{std::max<std::int64_t>(0, period->since_ms - length), period->since_ms};
  const auto before = ask(context, earlier, UsageGroup::total, 0);
  if (!before) return before.error();
  const UsageRow total = now->sum();
  fill_steps(*now);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("since_ms").value(now->since_ms).key("until_ms").value(now->until_ms);
  json.key("step_ms").value(now->step_ms).key("now");
  write_figures(json, total);
  json.key("before");
  if (is_comparable(*now, *before))
    write_figures(json, before->sum());
  else
    json.null();
  json.key("ranked_by").value(total.totals.cost_nano > 0 ? "cost" : "requests");
  json.key("steps");
  write_steps(json, *now);
  if (auto written = write_tops(json, context, *period); !written)
    return std::move(written).error();
  json.end_object();
  return out;
}

}  // namespace solidrust
