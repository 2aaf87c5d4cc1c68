#include "control/console_data/console_limits.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/json_writer.h"
#include "control/console_data/access.h"
#include "control/limits/limit_fields.h"
#include "control/usage/usage_operations.h"
#include "limit/policy.h"
#include "meter/budget_forecast.h"

namespace solidrust {
namespace {

void write_meter(JsonWriter& json, const LimitReading& reading, std::int64_t now_ms) {
  json.begin_object().key("limit").value(limit_name(reading.kind));
  json.key("maximum").value(reading.limit).key("used").value(reading.used).key("resets_ms");
  if (reading.reset_ms > 0)
    json.value(now_ms + reading.reset_ms);
  else
    json.null();
  json.end_object();
}

// What does not fit is the largest that does.
std::int64_t shown(std::uint64_t tokens) {
  return static_cast<std::int64_t>(std::min<std::uint64_t>(tokens, INT64_MAX));
}

void write_budget_part(JsonWriter& json, std::string_view name,
                       const std::optional<std::int64_t>& maximum, std::int64_t used,
                       std::int64_t forecast) {
  json.key(name);
  if (!maximum) {
    json.null();
    return;
  }
  json.begin_object().key("maximum").value(*maximum).key("used").value(used);
  json.key("forecast").value(forecast).end_object();
}

// The account's own budget and those of its keys.
Result<void> write_budgets(JsonWriter& json, ControlContext& context, const AccountId& account,
                           std::int64_t now_ms) {
  json.key("budget").begin_array();
  if (context.budgets != nullptr && context.usage != nullptr) {
    const auto rows = context.budgets->of_account(account.str());
    if (!rows) return rows.error();
    for (const BudgetRow& row : *rows) {
      const auto reading = context.server.budget_reading(account, row.key);
      if (!reading) continue;  // it has just been removed
      const auto lately =
          context.usage->live_days(account.str(), row.key, forecast_since_ms(now_ms), now_ms + 1);
      if (!lately) return lately.error();
      const BudgetForecast forecast = forecast_of(*reading, *lately, now_ms);
      json.begin_object()
          .key("of")
          .value(row.key.empty() ? "account" : "key")
          .key("key")
          .text_or_null(row.key);
      json.key("period").value("month").key("resets_ms").value(reading->month_end_ms);
      write_budget_part(json, "tokens", row.tokens, shown(reading->tokens), shown(forecast.tokens));
      write_budget_part(json, "cost_nano", row.nano, reading->nano, forecast.nano);
      json.end_object();
    }
  }
  json.end_array();
  return {};
}

}  // namespace

void write_console_tier(JsonWriter& json, const TierRow& tier) {
  json.begin_object().key("name").value(tier.name).key("limits").begin_object();
  write_limit_members(json, limits_of(tier));
  json.end_object().end_object();
}

Result<std::string> console_limits(ControlContext& context, const SessionIdentity& who) {
  if (auto in = admit_person(context, who, kOwnLimits); !in) return std::move(in).error();
  const auto found = context.accounts.find(who.account);
  if (!found) return found.error();
  if (!*found) return not_signed_in();
  const AccountRow* const account = &**found;
  const auto tiers = context.tiers.list();
  if (!tiers) return tiers.error();
  const std::int64_t now_ms = context.now_ms();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("tier").value(account->tier).key("tiers").begin_array();
  for (const TierRow& tier : *tiers) write_console_tier(json, tier);
  json.end_array().key("meters").begin_array();
  for (const LimitReading& reading : context.server.limit_readings(account->id, account->tier))
    write_meter(json, reading, now_ms);
  json.end_array();
  if (Result<void> written = write_budgets(json, context, account->id, now_ms); !written)
    return std::move(written).error();
  if (const auto refused = context.server.refusals(account->id)) {
    json.key("refused").begin_object().key("since_ms").value(refused->since_ms);
    json.key("hours").begin_array();
    for (const std::uint32_t count : refused->hours) json.value(count);
    json.end_array().end_object();
  }
  json.key("upgrade_contact").value(context.upgrade_contact).end_object();
  return out;
}

}  // namespace solidrust
