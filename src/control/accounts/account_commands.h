// accounts.* by name. Each has the shape of Command::run; methods.md lists the parameters.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/context.h"

namespace solidrust {

Result<std::string> create_account_command(ControlContext& context, const Caller& caller,
                                           std::string_view params);
// Newest first; without a limit all.
inline constexpr std::int64_t kMaxAccountsListed = 1000;
Result<std::string> list_accounts_command(ControlContext& context, const Caller& caller,
                                          std::string_view params);
Result<std::string> show_account_command(ControlContext& context, const Caller& caller,
                                         std::string_view params);
// Any of the fields that the commands below have one of each.
Result<std::string> change_account_command(ControlContext& context, const Caller& caller,
                                           std::string_view params);
Result<std::string> set_account_tier_command(ControlContext& context, const Caller& caller,
                                             std::string_view params);

Result<std::string> set_account_role_command(ControlContext& context, const Caller& caller,
                                             std::string_view params);
Result<std::string> reset_second_factor_command(ControlContext& context, const Caller& caller,
                                                std::string_view params);
Result<std::string> disable_account_command(ControlContext& context, const Caller& caller,
                                            std::string_view params);
Result<std::string> enable_account_command(ControlContext& context, const Caller& caller,
                                           std::string_view params);
Result<std::string> delete_account_command(ControlContext& context, const Caller& caller,
                                           std::string_view params);

}  // namespace solidrust
