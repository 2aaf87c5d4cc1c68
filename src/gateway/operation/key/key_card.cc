#include "gateway/operation/key/key_card.h"

#include <optional>
#include <utility>
#include <vector>

#include "auth/keys/scopes.h"
#include "base/json_writer.h"
#include "gateway/stage/answer.h"
#include "meter/budget_forecast.h"
#include "meter/usage_reader.h"
#include "net/signal.h"
#include "net/worker.h"
#include "store/row_words.h"

namespace solidrust {

namespace {

// Brings the answer from the database's thread back to the worker.
class Usage final : public UsageReader::Waiter {
 public:
  explicit Usage(Worker& worker) : worker_(worker) {}
  void done(Result<KeyUsage> answer) override {
    worker_.post([this, came = std::move(answer)]() mutable {
      answer_.emplace(std::move(came));
      signal_.set();
    });
  }
  Task<Result<KeyUsage>> wait() {
    while (!answer_) co_await signal_.wait();
    co_return std::move(*answer_);
  }

 private:
  Worker& worker_;
  Signal signal_;
  std::optional<Result<KeyUsage>> answer_;
};

void write_limits(JsonWriter& json, RequestContext& context) {
  const std::int64_t now = unix_ms(context.services.clock.system());
  json.key("limits").begin_array();
  for (const LimitReading& reading : context.meter.readings(context)) {
    json.begin_object();
    json.key("name").value(limit_name(reading.kind));
    json.key("of").value(reading.owner == LimitOwner::account ? "account" : "key");
    json.key("limit").value(reading.limit);
    json.key("used").value(reading.used);
    json.key("remaining").value(reading.remaining());
    json.key("reset");  // when `remaining` next grows; null: nothing is used, or it is no window
    if (reading.reset_ms > 0)
      json.value((now + reading.reset_ms + 999) / 1000);
    else
      json.null();
    json.end_object();
  }
  json.end_array();
}

// A count as a number, money as a text that loses nothing.
void write_amount(JsonWriter& json, std::uint64_t amount) {
  json.value(amount);
}
void write_amount(JsonWriter& json, std::int64_t nano) {
  json.value(nano_text(nano));
}

// `forecast`: absent without the database's answer.
template <class Amount>
void write_budget_part(JsonWriter& json, std::string_view name, const std::optional<Amount>& limit,
                       Amount used, const std::optional<Amount>& forecast) {
  json.key(name);
  if (!limit) {
    json.null();
    return;
  }
  json.begin_object().key("limit");
  write_amount(json, *limit);
  json.key("used");
  write_amount(json, used);
  json.key("remaining");
  write_amount(json, used < *limit ? *limit - used : Amount{0});
  json.key("forecast");
  if (forecast)
    write_amount(json, *forecast);
  else
    json.null();
  json.end_object();
}

void write_budgets(JsonWriter& json, const std::vector<BudgetReading>& readings,
                   const std::optional<KeyUsage>& usage, std::int64_t now) {
  json.key("budget").begin_array();
  for (const BudgetReading& reading : readings) {
    const bool of_account = reading.owner == LimitOwner::account;
    std::optional<std::uint64_t> tokens;
    std::optional<std::int64_t> nano;
    if (usage)
      if (const auto& lately = of_account ? usage->account_lately : usage->key_lately) {
        const BudgetForecast forecast = forecast_of(reading, *lately, now);
        tokens = forecast.tokens;
        nano = forecast.nano;
      }
    json.begin_object().key("of").value(of_account ? "account" : "key");
    json.key("period").value("month").key("reset").value(reading.month_end_ms / 1000);
    write_budget_part(json, "tokens", reading.budget.tokens, reading.tokens, tokens);
    write_budget_part(json, "money", reading.budget.nano, reading.nano, nano);
    json.end_object();
  }
  json.end_array();
}

void write_totals(JsonWriter& json, std::string_view name, const UsageTotals& totals) {
  json.key(name).begin_object();
  json.key("requests").value(totals.requests);
  json.key("prompt_tokens").value(totals.prompt_tokens);
  json.key("completion_tokens").value(totals.completion_tokens);
  json.key("total_tokens").value(totals.tokens());
  json.key("cost").value(nano_text(totals.cost_nano));
  json.end_object();
}

// Without the database's answer the rest of the card is worth having: usage is null then.
void write_usage(JsonWriter& json, const std::optional<KeyUsage>& usage) {
  json.key("usage");
  if (!usage) {
    json.null();
    return;
  }
  json.begin_object();
  write_totals(json, "today", usage->today);
  write_totals(json, "this_month", usage->this_month);
  json.end_object();
}

}  // namespace

Task<void> answer_key(RequestContext& context) {
  const Principal& key = *context.principal;
  const std::vector<BudgetReading> budgets = context.meter.budgets(context);
  std::optional<KeyUsage> usage;
  if (UsageReader* const reader = context.meter.usage_reader()) {
    UsageReader::Wanted wanted;
    for (const BudgetReading& reading : budgets)
      (reading.owner == LimitOwner::account ? wanted.account_lately : wanted.key_lately) = true;
    Usage later(context.exchange.worker());
    reader->read(key.account.str(), key.key.str(), wanted, later);
    Result<KeyUsage> answer = co_await later.wait();
    if (answer) usage = *answer;
  }
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("object").value("api_key");
  json.key("id").value(key.key.str());
  json.key("name").value(key.name);
  json.key("hint").value(key.hint);
  json.key("environment").value(to_string(key.environment));
  json.key("tier").value(key.tier);
  json.key("scopes").begin_array();
  for (const NamedScope& row : kScopes)
    if (key.may(row.scope)) json.value(row.name);
  json.end_array();
  json.key("models");  // null: all
  if (key.models.empty()) {
    json.null();
  } else {
    json.begin_array();
    for (const std::string& model : key.models) json.value(model);
    json.end_array();
  }
  json.key("created").value(key.created_ms / 1000);
  json.key("expires");
  if (key.expires_ms)
    json.value(*key.expires_ms / 1000);
  else
    json.null();
  write_limits(json, context);
  write_budgets(json, budgets, usage, unix_ms(context.services.clock.system()));
  write_usage(json, usage);
  json.end_object();
  co_await answer_json(context, 200, body);
}

}  // namespace solidrust
