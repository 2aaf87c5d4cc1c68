#include "control/budgets/budget_operations.h"

#include <utility>

#include "base/json_writer.h"
#include "limit/limits.h"

namespace solidrust {
namespace {

void write_after(JsonWriter& json, const BudgetRow& row) {
  json.begin_object().key("account").value(row.account);
  json.key("key").text_or_null(row.key).key("tokens").value(row.tokens);
  json.key("money_nano").value(row.nano).key("money");
  row.nano ? json.value(nano_text(*row.nano)) : json.null();
  json.end_object();
}

Result<BudgetRow> set_budget(Change& change, BudgetRow row, const BudgetAmounts& amounts) {
  if (change.context.budgets == nullptr) return no_budgets();
  row.tokens = amounts.tokens;
  row.nano = amounts.nano;
  std::string detail;
  JsonWriter json(detail);
  json.begin_object().key("after");
  write_after(json, row);
  json.end_object();
  auto stored = change.set_budget(
      row, {"budget.set", row.key.empty() ? row.account : row.key, std::move(detail)});
  if (!stored) return std::move(stored).error();
  return row;
}

}  // namespace

Error no_budgets() {
  return {ErrorCode::service_unavailable, "Budgets are not available here."};
}

BudgetAmounts read_set_budget(Params& params, std::int64_t /*now_ms*/) {
  const auto amount = [&](std::string_view name, std::int64_t most) -> std::optional<std::int64_t> {
    if (params.is_null(name)) return std::nullopt;
    const auto value = params.integer(name, 0, most);
    if (!value)
      params.fail(
          {ErrorCode::missing_field, "Give a number, or null for none.", std::string(name)});
    return value;
  };
  BudgetAmounts amounts;
  amounts.tokens = amount("tokens", static_cast<std::int64_t>(Budget::kMaxTokens));
  amounts.nano = amount("cost_nano", Budget::kMaxNano);
  return amounts;
}

Result<BudgetRow> set_account_budget(Change& change, AccountRow account,
                                     const BudgetAmounts& amounts) {
  BudgetRow row;
  row.account = account.id.str();
  return set_budget(change, std::move(row), amounts);
}

Result<BudgetRow> set_key_budget(Change& change, KeyRow key, const BudgetAmounts& amounts) {
  BudgetRow row;
  row.account = key.account.str();
  row.key = key.id.str();
  return set_budget(change, std::move(row), amounts);
}

}  // namespace solidrust
