#include "control/budgets/budget_commands.h"

#include <array>
#include <utility>

#include "base/json_writer.h"
#include "control/accounts/accounts.h"
#include "control/accounts/email.h"
#include "control/command.h"
#include "control/keys/keys.h"
#include "control/names.h"
#include "control/params.h"
#include "limit/limits.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxId = 512;  // bytes of an id or a name

Error no_budgets() {
  return {ErrorCode::service_unavailable, "Budgets are not available here."};
}

void write_members(JsonWriter& json, const BudgetRow& row) {
  json.key("account").value(row.account);
  json.key("key").text_or_null(row.key);
  json.key("tokens").value(row.tokens);
  json.key("money_nano").value(row.nano);
  json.key("money");
  row.nano ? json.value(nano_text(*row.nano)) : json.null();
}

void write_budget(JsonWriter& json, const BudgetRow& row) {
  json.begin_object();
  write_members(json, row);
  json.end_object();
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

// Whose budget: `key`, or `account`, exactly one of them.
Result<BudgetRow> owner_of(ControlContext& context, const std::optional<std::string>& account,
                           const std::optional<std::string>& key) {
  if (account.has_value() == key.has_value())
    return Error{account ? ErrorCode::invalid_argument : ErrorCode::missing_field,
                 "Name an account or a key, one of them.", "account"};
  BudgetRow row;
  if (key) {
    auto found = find_meant_key(context, *key);
    if (!found) {
      Error error = std::move(found).error();
      if (error.param == "id") error.param = "key";
      return error;
    }
    row.account = found->account.str();
    row.key = found->id.str();
    return row;
  }
  auto found = find_account(context, *account, "account");
  if (!found) return std::move(found).error();
  row.account = found->id.str();
  return row;
}

}  // namespace

Result<void> set_budget(ControlContext& context, const Actor& actor, const BudgetRow& row) {
  if (context.budgets == nullptr) return no_budgets();
  std::string detail;
  JsonWriter json(detail);
  json.begin_object().key("after");
  write_budget(json, row);
  json.end_object();
  const AuditRow audit = audit_row(context, actor, "budget.set",
                                   row.key.empty() ? row.account : row.key, std::move(detail));
  return context.set_budget ? context.set_budget(row, audit) : context.budgets->set(row, audit);
}

Result<std::string> list_budgets_command(ControlContext& context, const Actor& /*actor*/,
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

Result<std::string> set_budget_command(ControlContext& context, const Actor& actor,
                                       std::string_view params) {
  constexpr std::array<std::string_view, 4> kFields{"account", "key", "tokens", "money_nano"};
  Params read(params, kFields);
  const auto account = read.text("account", kMaxEmail);
  const auto key = read.text("key", kMaxId);
  const auto tokens = read.integer("tokens", 0, static_cast<std::int64_t>(Budget::kMaxTokens));
  const auto nano = read.integer("money_nano", 0, Budget::kMaxNano);
  if (read.failed()) return read.error();
  if (context.budgets == nullptr) return no_budgets();
  auto row = owner_of(context, account, key);
  if (!row) return std::move(row).error();
  row->tokens = tokens;
  row->nano = nano;
  if (auto stored = set_budget(context, actor, *row); !stored) return std::move(stored).error();
  std::string out;
  JsonWriter answer(out);
  answer.begin_object();
  write_members(answer, *row);
  answer.key("currency").value(context.currency).end_object();
  return out;
}

}  // namespace solidrust
