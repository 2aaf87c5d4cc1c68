#include "control/usage/usage_commands.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/json_writer.h"
#include "control/names.h"
#include "control/params.h"
#include "control/timestamp.h"
#include "control/usage/set_aside_commands.h"
#include "control/usage/usage_filters.h"
#include "limit/limits.h"
#include "limit/subject.h"
#include "store/row_words.h"

namespace solidrust {
namespace {

struct NamedGroup {
  std::string_view name;
  UsageGroup group;
};
constexpr std::array kNamedGroups{
    NamedGroup{"total", UsageGroup::total}, NamedGroup{"model", UsageGroup::model},
    NamedGroup{"key", UsageGroup::key}, NamedGroup{"account", UsageGroup::account},
    NamedGroup{"day", UsageGroup::day}};

UsageGroup read_group(Params& params) {
  const std::string name = params.text("by", kMaxChoice).value_or("total");
  const auto* const found = std::find_if(kNamedGroups.begin(), kNamedGroups.end(),
                                         [&](const NamedGroup& row) { return row.name == name; });
  if (found != kNamedGroups.end()) return found->group;
  params.fail({ErrorCode::invalid_value, "by must be total, model, key, account or day.", "by"});
  return UsageGroup::total;
}

// What people call the key and the account of a row that is about one.
Result<void> write_names(JsonWriter& json, ObjectNames& names, const UsageRow& row,
                         std::string_view by) {
  if (by == "key") {
    const auto key = names.of(row.name);
    if (!key) return key.error();
    json.key("key_name").text_or_null(*key);
  }
  if (by != "key" && by != "account") return {};
  const auto email = names.of(by == "key" ? row.account : row.name);
  if (!email) return email.error();
  json.key("account_email").text_or_null(*email);
  return {};
}

Result<void> write_row(JsonWriter& json, ObjectNames& names, const UsageRow& row,
                       std::string_view by, const std::string& currency) {
  const UsageTotals& totals = row.totals;
  json.begin_object();
  if (by != "total") json.key(by).value(row.name);
  if (by == "key") json.key("account").value(row.account);
  json.key("environment").value(to_string(row.environment));
  json.key("requests").value(totals.requests).key("failed").value(totals.failed);
  json.key("refused").value(totals.refused);
  json.key("partial").value(totals.partial).key("estimated").value(totals.estimated);
  json.key("prompt_tokens").value(totals.prompt_tokens);
  json.key("completion_tokens").value(totals.completion_tokens);
  json.key("cached_tokens").value(totals.cached_tokens);
  json.key("total_tokens").value(totals.tokens());
  for (const UsageUnit unit : kUsageUnits)
    json.key(usage_unit_name(unit)).value(totals.units[usage_unit_index(unit)]);
  json.key("cost_nano").value(totals.cost_nano).key("cost").value(nano_text(totals.cost_nano));
  json.key("currency").value(currency);
  json.key("average_ms").value(totals.requests == 0 ? 0 : totals.latency_ms / totals.requests);
  if (auto written = write_names(json, names, row, by); !written) return written;
  json.end_object();
  return {};
}

}  // namespace

Result<std::string> usage_query_command(ControlContext& context, const Caller& /*caller*/,
                                        std::string_view params) {
  constexpr std::array<std::string_view, 6> kFields{"by",      "since", "until",
                                                    "account", "key",   "environment"};
  Params read(params, kFields);
  UsageQuery query;
  query.by = read_group(read);
  const std::int64_t now = context.now_ms();
  query.until_ms = read_time(read, "until", now, now + 1);
  query.since_ms = read_time(read, "since", now, month_of(now).begin_ms);
  query.environment = read_environment(read);
  const MeantOwner meant = read_owner(read);
  if (read.failed()) return read.error();
  if (query.since_ms >= query.until_ms)
    return Error{ErrorCode::invalid_value, "since must be before until.", "since"};
  if (context.usage == nullptr)
    return Error{ErrorCode::service_unavailable, "Usage is not available here."};
  auto owner = find_owner(context, meant);
  if (!owner) return std::move(owner).error();
  query.account = owner->account;
  query.key = owner->key;
  context.server.flush_usage();
  const auto answer = context.usage->usage(query);
  if (!answer) return answer.error();
  const std::string_view by = kNamedGroups[static_cast<std::size_t>(query.by)].name;
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("by").value(by);
  json.key("since").value(format_timestamp(answer->since_ms));
  json.key("until").value(format_timestamp(answer->until_ms));
  json.key("usage").begin_array();
  ObjectNames names(context);
  for (const UsageRow& row : answer->rows)
    if (auto written = write_row(json, names, row, by, context.currency); !written)
      return std::move(written).error();
  json.end_array();
  if (context.set_aside != nullptr) {
    json.key("set_aside");
    write_set_aside_count(json, context.set_aside->count());
  }
  json.end_object();
  return out;
}

}  // namespace solidrust
