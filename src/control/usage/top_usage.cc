#include "control/usage/top_usage.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "limit/limits.h"

namespace solidrust {
namespace {

UsageGroup group_of(TopOf of) {
  switch (of) {
    case TopOf::accounts:
      return UsageGroup::account;
    case TopOf::keys:
      return UsageGroup::key;
    case TopOf::models:
      return UsageGroup::model;
  }
  return UsageGroup::account;
}

Result<void> write_who(JsonWriter& json, ObjectNames& names, TopOf of, const UsageRow& row) {
  if (of == TopOf::models) {
    json.key("model").value(row.name);
    return {};
  }
  if (of == TopOf::keys) {
    const auto key = names.of(row.name);
    if (!key) return key.error();
    json.key("key").value(row.name);
    json.key("key_name").text_or_null(*key);
  }
  const std::string& account = of == TopOf::keys ? row.account : row.name;
  const auto email = names.of(account);
  if (!email) return email.error();
  json.key("account").value(account);
  json.key("account_email").text_or_null(*email);
  return {};
}

}  // namespace

double TopUsage::share(const UsageRow& row) const noexcept {
  const std::int64_t whole = by_cost() ? total.cost_nano : total.requests;
  const std::int64_t part = by_cost() ? row.totals.cost_nano : row.totals.requests;
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

Result<TopUsage> top_usage(const UsageTable& usage, TopOf of, std::int64_t since_ms,
                           std::int64_t until_ms, std::size_t most) {
  UsageQuery query;
  query.by = group_of(of);
  query.since_ms = since_ms;
  query.until_ms = until_ms;
  query.environment = Environment::live;
  auto answer = usage.usage(query);
  if (!answer) return std::move(answer).error();
  TopUsage top;
  top.of = of;
  top.since_ms = answer->since_ms;
  top.until_ms = answer->until_ms;
  top.rows = std::move(answer->rows);
  // Whose calls were all refused has used nothing.
  std::erase_if(top.rows, [](const UsageRow& row) { return row.totals.requests == 0; });
  top.of_how_many = top.rows.size();
  for (UsageRow& row : top.rows) {
    top.total += row.totals;
    if (of == TopOf::keys && row.name.empty()) row.account.clear();  // it is of many accounts
  }
  const auto kept = top.rows.begin() + static_cast<std::ptrdiff_t>(std::min(most, top.rows.size()));
  std::partial_sort(top.rows.begin(), kept, top.rows.end(),
                    [](const UsageRow& a, const UsageRow& b) {
                      return std::tie(b.totals.cost_nano, b.totals.requests, a.name) <
                             std::tie(a.totals.cost_nano, a.totals.requests, b.name);
                    });
  top.rows.erase(kept, top.rows.end());
  return top;
}

Result<void> write_top(JsonWriter& json, ObjectNames& names, const TopUsage& top,
                       const std::string& currency) {
  json.begin_array();
  for (const UsageRow& row : top.rows) {
    json.begin_object();
    if (auto written = write_who(json, names, top.of, row); !written) return written;
    json.key("requests").value(row.totals.requests).key("failed").value(row.totals.failed);
    json.key("total_tokens").value(row.totals.tokens());
    json.key("cost_nano").value(row.totals.cost_nano);
    json.key("cost").value(nano_text(row.totals.cost_nano));
    json.key("currency").value(currency);
    json.key("share").value(top.share(row));
    json.key("percent").value(fmt::format("{:.1f}%", top.share(row) * 100)).end_object();
  }
  json.end_array();
  return {};
}

}  // namespace solidrust
