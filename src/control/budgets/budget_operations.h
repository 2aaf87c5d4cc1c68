// budgets.*: the operations, in their one form. A budget is an account's or a key's.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "control/accounts/account_operations.h"
#include "control/keys/key_operations.h"
#include "control/operation.h"

namespace solidrust {

// For a calendar month (UTC); both absent: removes the budget.
struct BudgetAmounts {
  std::optional<std::int64_t> tokens = {};
  std::optional<std::int64_t> nano = {};
};

// A request must give both, null for none: otherwise leaving one out would remove it by accident.
inline constexpr std::array<std::string_view, 2> kSetBudgetFields{"tokens", "cost_nano"};
BudgetAmounts read_set_budget(Params& params, std::int64_t now_ms);

// In force when this returns. Returns the new row.
Result<BudgetRow> set_account_budget(Change& change, AccountRow account,
                                     const BudgetAmounts& amounts);
Result<BudgetRow> set_key_budget(Change& change, KeyRow key, const BudgetAmounts& amounts);

inline constexpr ChangeOperation<BudgetAmounts, AccountRow, BudgetRow> kSetAccountBudget{
    {"budgets.set", Action::change_installation, ObjectKind::account, "id", kSetBudgetFields},
    read_set_budget,
    find_named_account,
    set_account_budget};
inline constexpr ChangeOperation<BudgetAmounts, KeyRow, BudgetRow> kSetKeyBudget{
    {"budgets.set_key", Action::change_installation, ObjectKind::key, "key", kSetBudgetFields},
    read_set_budget,
    find_named_key,
    set_key_budget};

inline constexpr OperationFacts kListBudgets{"budgets.list", Action::see_installation};

// service_unavailable
Error no_budgets();

}  // namespace solidrust
