#include "control/console_data/console_usage.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/json_writer.h"
#include "base/time_units.h"
#include "control/console_data/access.h"
#include "control/timestamp.h"
#include "control/usage/usage_operations.h"
#include "control/usage/usage_period.h"
#include "limit/limits.h"
#include "store/row_words.h"

namespace solidrust {
namespace {

struct Group {
  std::string_view name;
  UsageGroup group;
};
constexpr std::array kGroups{Group{"time", UsageGroup::time}, Group{"model", UsageGroup::model},
                             Group{"key", UsageGroup::key}, Group{"day", UsageGroup::day}};

struct Answer {
  UsageAnswer usage;
  UsageRow total;
  UsageGroup by = UsageGroup::time;
};

Error wrong(std::string_view field, std::string_view why) {
  return {ErrorCode::invalid_value, fmt::format("{} {}.", field, why), std::string(field)};
}

std::int64_t step_of(std::int64_t span_ms) {
  if (span_ms <= 3 * kHourMs) return kMinuteMs;
  if (span_ms <= 12 * kHourMs) return 5 * kMinuteMs;
  if (span_ms <= 2 * kDayMs) return kHourMs;
  return span_ms <= kUsageHoursUpToMs ? 6 * kHourMs : kDayMs;
}

Result<UsageQuery> query_of(ControlContext& context, const SessionIdentity& who,
                            const ConsoleUsageQuestion& question) {
  const std::int64_t now = context.now_ms();
  UsageQuery query;
  const auto* const group = std::find_if(kGroups.begin(), kGroups.end(),
                                         [&](const Group& row) { return row.name == question.by; });
  if (group == kGroups.end()) return wrong("by", "must be time, model, key or day");
  query.by = group->group;
  const auto period = usage_period(question.since_ms, question.until_ms, now, kDayMs);
  if (!period) return period.error();
  query.since_ms = period->since_ms;
  query.until_ms = period->until_ms;
  if (question.environment != "both") {
    query.environment = parse_environment(question.environment);
    if (!query.environment) return wrong("environment", "must be live, test or both");
  }
  query.step_ms = step_of(period->length_ms());
  query.account = who.account.str();
  query.model = question.model;
  query.latencies = true;
  if (question.key.empty()) return query;
  auto key = find_own_key(context, who, question.key, "key");
  if (!key) return std::move(key).error();
  query.key = key->id.str();
  return query;
}

// Live and test use of one name as one row.
void bring_together(UsageAnswer& usage, UsageGroup by) {
  std::vector<UsageRow> rows;
  std::map<std::string, std::size_t, std::less<>> places;
  for (UsageRow& row : usage.rows) {
    if (row.environment == Environment::test) {
      row.latency.clear();
      row.first_token.clear();
    }
    const auto [place, is_new] = places.emplace(row.name, rows.size());
    if (is_new) {
      rows.push_back(std::move(row));
      continue;
    }
    rows[place->second].add(row);
  }
  if (by == UsageGroup::model || by == UsageGroup::key)
    std::stable_sort(rows.begin(), rows.end(), [](const UsageRow& a, const UsageRow& b) {
      return a.totals.tokens() > b.totals.tokens();
    });
  usage.rows = std::move(rows);
}

Result<Answer> ask(ControlContext& context, const SessionIdentity& who,
                   const ConsoleUsageQuestion& question) {
  if (auto in = admit_person(context, who, kOwnUsage); !in) return std::move(in).error();
  if (context.usage == nullptr)
    return Error{ErrorCode::service_unavailable, "Usage is not available here."};
  const auto query = query_of(context, who, question);
  if (!query) return query.error();
  auto usage = context.usage->usage(*query);
  if (!usage) return std::move(usage).error();
  Answer answer;
  answer.usage = *std::move(usage);
  answer.by = query->by;
  if (!query->environment) bring_together(answer.usage, query->by);
  answer.total = answer.usage.sum();
  answer.total.name = "total";
  // Calls that were refused before their model was known have no row among the models.
  if (query->by == UsageGroup::model)
    std::erase_if(answer.usage.rows, [](const UsageRow& row) { return row.name.empty(); });
  if (query->by == UsageGroup::time) fill_steps(answer.usage);
  return answer;
}

void write_row(JsonWriter& json, const UsageRow& row) {
  const UsageTotals& totals = row.totals;
  json.begin_object().key("group").value(row.name);
  json.key("requests").value(totals.requests).key("failed").value(totals.failed);
  json.key("refused").value(totals.refused);
  json.key("partial").value(totals.partial).key("estimated").value(totals.estimated);
  json.key("prompt_tokens").value(totals.prompt_tokens);
  json.key("completion_tokens").value(totals.completion_tokens);
  json.key("cached_tokens").value(totals.cached_tokens);
  for (const UsageUnit unit : kUsageUnits)
    json.key(usage_unit_name(unit)).value(totals.units[usage_unit_index(unit)]);
  json.key("cost_nano").value(totals.cost_nano);
  json.key("latency_p50_ms").value(row.latency.percentile(50));
  json.key("latency_p95_ms").value(row.latency.percentile(95));
  json.key("first_token_p50_ms").value(row.first_token.percentile(50));
  json.end_object();
}

struct Span {
  std::int64_t since_ms = 0;
  std::int64_t until_ms = 0;
};

// What a row is of: a step or a day of the answer, or all of its time.
Span span_of(const UsageRow& row, const Answer& answer) {
  const Span whole{answer.usage.since_ms, answer.usage.until_ms};
  if (answer.by == UsageGroup::day) {
    const std::int64_t day = parse_timestamp(row.name + "T00:00:00Z").value_or(whole.since_ms);
    return {std::max(day, whole.since_ms), std::min(day + kDayMs, whole.until_ms)};
  }
  if (answer.by != UsageGroup::time) return whole;
  std::int64_t ms = 0;
  std::from_chars(row.name.data(), row.name.data() + row.name.size(), ms);
  return {ms, ms + answer.usage.step_ms};
}

using KeyNames = std::map<std::string, std::string, std::less<>>;

void append_csv_row(std::string& out, const UsageRow& row, const Answer& answer,
                    const KeyNames& keys) {
  const Span span = span_of(row, answer);
  if (answer.by == UsageGroup::key) {
    const auto key = keys.find(row.name);
    append_csv_cell(out, key == keys.end() ? std::string_view() : key->second);
    out += ",";
  }
  if (answer.by != UsageGroup::time) {
    append_csv_cell(out, row.name);
    out += ",";
  }
  out += fmt::format("{},{}", format_timestamp(span.since_ms), format_timestamp(span.until_ms));
  const UsageTotals& totals = row.totals;
  for (const std::int64_t number :
       {totals.requests, totals.failed, totals.partial, totals.estimated, totals.prompt_tokens,
        totals.completion_tokens, totals.cached_tokens})
    out += fmt::format(",{}", number);
  out += "," + nano_text(totals.cost_nano);
  for (const auto& ms :
       {row.latency.percentile(50), row.latency.percentile(95), row.first_token.percentile(50)})
    out += ms ? fmt::format(",{}", *ms) : ",";
  for (const std::int64_t units : totals.units) out += fmt::format(",{}", units);
  out += fmt::format(",{}\r\n", totals.refused);
}

}  // namespace

Result<std::string> console_usage(ControlContext& context, const SessionIdentity& who,
                                  const ConsoleUsageQuestion& question) {
  const auto answer = ask(context, who, question);
  if (!answer) return answer.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("since_ms").value(answer->usage.since_ms);
  json.key("until_ms").value(answer->usage.until_ms).key("step_ms").value(answer->usage.step_ms);
  json.key("total");
  write_row(json, answer->total);
  json.key("data").begin_array();
  for (const UsageRow& row : answer->usage.rows) write_row(json, row);
  json.end_array().end_object();
  return out;
}

Result<std::string> console_usage_csv(ControlContext& context, const SessionIdentity& who,
                                      const ConsoleUsageQuestion& question) {
  const auto answer = ask(context, who, question);
  if (!answer) return answer.error();
  KeyNames keys;
  std::string out;
  if (answer->by == UsageGroup::key) {
    auto rows = context.keys.list(who.account);
    if (!rows) return std::move(rows).error();
    for (const KeyRow& row : *rows) keys.emplace(row.id.str(), row.name);
    out = "key_name,";
  }
  if (answer->by != UsageGroup::time) out += question.by + ",";
  out +=
      "since_utc,until_utc,requests,failed,partial,estimated,prompt_tokens,completion_tokens,"
      "cached_tokens,cost,latency_p50_ms,latency_p95_ms,first_token_p50_ms,"
      "images,audio_seconds,characters,documents,refused\r\n";
  for (const UsageRow& row : answer->usage.rows) append_csv_row(out, row, *answer, keys);
  return out;
}

}  // namespace solidrust
