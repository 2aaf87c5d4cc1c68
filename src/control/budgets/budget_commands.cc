#include "control/budgets/budget_commands.h"

#include <array>
#include <utility>

#include "base/json_writer.h"
#include "control/budgets/budget_operations.h"
#include "control/doors.h"
#include "control/names.h"
#include "control/params.h"
#include "limit/limits.h"

namespace solidrust {
namespace {

void write_members(JsonWriter& json, const BudgetRow& row) {
  json.key("account").value(row.account);
  json.key("key").text_or_null(row.key);
  json.key("tokens").value(row.tokens);
  json.key("money_nano").value(row.nano);
  json.key("money");
  row.nano ? json.value(nano_text(*row.nano)) : json.null();
}

// With what people call the account and the key.
Result<void> write_named(JsonWriter& json, ObjectNames& names, const BudgetRow& row,
                         const std::string& currency) {
  const auto email = names.of(row.account);
  if (!email) return email.error();
  const auto key = names.of(row.key);
  if (!key) return key.error();
  json.begin_object();
  write_members(json, row);
  json.key("currency").value(currency);
  json.key("account_email").text_or_null(*email);
  json.key("key_name").text_or_null(*key);
  json.end_object();
  return {};
}

// The account whose budget it is; empty: the key's.
std::string read_account_name(Params& read, bool names_key) {
  const OperationFacts& facts = kSetAccountBudget.facts;
  if (!names_key) return read_object_name(read, facts, kAccountAlsoCalled);
  bool both = read.text(facts.object_field, kMaxObjectName).has_value();
  for (const std::string_view field : kAccountAlsoCalled)
    both = read.text(field, kMaxObjectName).has_value() || both;
  if (both)
    read.fail({ErrorCode::invalid_argument, "Name an account or a key, one of them.", "key"});
  return {};
}

}  // namespace

Result<std::string> list_budgets_command(ControlContext& context, const Caller& /*caller*/,
                                         std::string_view params) {
  const Params read(params, {});
  if (read.failed()) return read.error();
  if (context.budgets == nullptr) return no_budgets();
  const auto rows = context.budgets->list();
  if (!rows) return rows.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("budgets").begin_array();
  ObjectNames names(context);
  for (const BudgetRow& row : *rows)
    if (auto written = write_named(json, names, row, context.currency); !written)
      return std::move(written).error();
  json.end_array().end_object();
  return out;
}

// An account or a key, exactly one of them: each is an operation.
Result<std::string> set_budget_command(ControlContext& context, const Caller& caller,
                                       std::string_view params) {
  static constexpr std::array<std::string_view, 6> kFields{"id",  "account", "email",
                                                           "key", "tokens",  "cost_nano"};
  Params read(params, kFields);
  const auto key = read.text("key", kMaxObjectName);
  const std::string account = read_account_name(read, key.has_value());
  const BudgetAmounts amounts = read_set_budget(read, context.now_ms());
  if (read.failed()) return read.error();
  if (context.budgets == nullptr) return no_budgets();
  auto row = key ? Gate::perform(context, caller, kSetKeyBudget, *key, amounts)
                 : Gate::perform(context, caller, kSetAccountBudget, account, amounts);
  if (!row) {
    Error error = std::move(row).error();
    if (key && error.param == "id") error.param = "key";
    return error;
  }
  std::string out;
  JsonWriter answer(out);
  answer.begin_object();
  write_members(answer, *row);
  answer.key("currency").value(context.currency).end_object();
  return out;
}

}  // namespace solidrust
