#include "store/usage_rows.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/ascii_case.h"
#include "base/saturating.h"

namespace solidrust {

std::uint64_t UsageRecord::tokens() const noexcept {
  return saturating_add(prompt_tokens, completion_tokens);
}

Result<void> check_record(const UsageRecord& record) {
  constexpr std::int64_t kYear10000Ms = 253'402'300'800'000;
  const auto wrong = [](std::string_view what, auto number) {
    return Error(ErrorCode::invalid_argument,
                 fmt::format("No request can have this: {} {}.", what, number));
  };
  if (record.id.empty())
    return Error(ErrorCode::invalid_argument, "A usage record without a request's id.");
  if (record.time_ms < 0 || record.time_ms >= kYear10000Ms)
    return wrong("time in ms", record.time_ms);
  for (const auto& [what, tokens] : {std::pair("prompt tokens", record.prompt_tokens),
                                     std::pair("completion tokens", record.completion_tokens),
                                     std::pair("cached tokens", record.cached_tokens)})
    if (tokens > UsageRecord::kMostTokens) return wrong(what, tokens);
  if (record.units > UsageRecord::kMostUnits) return wrong("units", record.units);
  if (record.unit == UsageUnit::none && record.units != 0)
    return wrong("units of nothing", record.units);
  if (record.refusals > UsageRecord::kMostRefusals) return wrong("refusals", record.refusals);
  if (record.refusals != 0 && (record.attempts != 0 || record.tokens() != 0 || record.units != 0))
    return wrong("use though it was refused, calls:", record.attempts);
  if (record.cost_nano < 0) return wrong("cost in nano-units", record.cost_nano);
  return {};
}

std::int64_t UsageTotals::tokens() const noexcept {
  return saturating_add(prompt_tokens, completion_tokens);
}

UsageTotals& UsageTotals::operator+=(const UsageTotals& more) noexcept {
  requests = saturating_add(requests, more.requests);
  failed = saturating_add(failed, more.failed);
  partial = saturating_add(partial, more.partial);
  estimated = saturating_add(estimated, more.estimated);
  prompt_tokens = saturating_add(prompt_tokens, more.prompt_tokens);
  completion_tokens = saturating_add(completion_tokens, more.completion_tokens);
  cached_tokens = saturating_add(cached_tokens, more.cached_tokens);
  cost_nano = saturating_add(cost_nano, more.cost_nano);
  latency_ms = saturating_add(latency_ms, more.latency_ms);
  for (std::size_t i = 0; i < units.size(); ++i) units[i] = saturating_add(units[i], more.units[i]);
  refused = saturating_add(refused, more.refused);
  return *this;
}

void UsageRow::add(const UsageRow& more) {
  totals += more.totals;
  latency.add(more.latency);
  first_token.add(more.first_token);
}

UsageRow UsageAnswer::sum() const {
  UsageRow total;
  for (const UsageRow& row : rows) total.add(row);
  return total;
}

bool called_upstream(std::string_view target, std::string_view route, std::string_view upstream) {
  if (target.starts_with(upstream) &&
      (target.size() == upstream.size() || target[upstream.size()] == '/'))
    return true;
  while (!route.empty()) {
    const std::string_view entry = route.substr(0, route.find(' '));
    route.remove_prefix(std::min(entry.size() + 1, route.size()));
    const std::size_t colon = entry.rfind(':');  // "gpu-1:connect/3ms", "gpu-1:full"
    if (colon != entry.npos && entry.substr(0, colon) == upstream &&
        entry.find('/', colon) != entry.npos)
      return true;
  }
  return false;
}

RequestRow row_of(const UsageRecord& record) {
  RequestRow row;
  row.id = record.id;
  row.time_ms = record.time_ms;
  row.account = record.account;
  row.key = record.key;
  row.environment = record.environment;
  row.model = record.model;
  row.target = record.target;
  row.prompt_tokens = saturating_cast<std::int64_t>(record.prompt_tokens);
  row.completion_tokens = saturating_cast<std::int64_t>(record.completion_tokens);
  row.cached_tokens = saturating_cast<std::int64_t>(record.cached_tokens);
  row.unit = record.unit;
  row.units = saturating_cast<std::int64_t>(record.units);
  row.cost_nano = record.cost_nano;
  row.latency_ms = record.latency_ms;
  row.first_token_ms = record.first_token_ms;
  row.status = record.status;
  row.attempts = record.attempts;
  row.estimated = record.estimated;
  row.partial = record.partial;
  row.route = record.route;
  row.operation = record.operation;
  row.code = record.code;
  row.detail = record.detail;
  row.stream = record.stream;
  row.refusals = saturating_cast<std::int64_t>(record.refusals);
  return row;
}

RequestFacts facts_of(const UsageRecord& record) noexcept {
  RequestFacts facts;
  facts.id = record.id;
  facts.account = record.account;
  facts.key = record.key;
  facts.model = record.model;
  facts.target = record.target;
  facts.route = record.route;
  facts.environment = record.environment;
  facts.status = record.status;
  facts.latency_ms = record.latency_ms;
  facts.stream = record.stream;
  facts.refused = record.refusals != 0;
  return facts;
}

bool passes(const RequestFacts& facts, const RequestQuery& query) {
  return (query.account.empty() || facts.account == query.account) &&
         (!query.key || facts.key == *query.key) &&
         (query.model.empty() || facts.model == query.model) &&
         (!query.environment || facts.environment == *query.environment) &&
         facts.status >= query.first_status && facts.status <= query.last_status &&
         (!query.refused || facts.refused == *query.refused) &&
         facts.latency_ms >= query.least_latency_ms &&
         (!query.stream || facts.stream == *query.stream) &&
         (query.upstream.empty() || called_upstream(facts.target, facts.route, query.upstream)) &&
         (query.search.empty() || contains_in_any_case(facts.id, query.search));
}

}  // namespace solidrust
