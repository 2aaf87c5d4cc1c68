// budgets.* by name. Each has the shape of Command::run; methods.md lists the parameters.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/context.h"

namespace solidrust {

// Writes it with its audit row; it holds from the moment this returns. Both amounts absent: removes
// it. The caller holds context.changes.
Result<void> set_budget(ControlContext& context, const Actor& actor, const BudgetRow& row);

Result<std::string> list_budgets_command(ControlContext& context, const Actor& actor,
                                         std::string_view params);
Result<std::string> set_budget_command(ControlContext& context, const Actor& actor,
                                       std::string_view params);

}  // namespace solidrust
