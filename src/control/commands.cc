#include "control/commands.h"

#include <algorithm>
#include <array>

#include "base/nearest_name.h"
#include "control/accounts/account_commands.h"
#include "control/accounts/account_operations.h"
#include "control/alerts/alert_commands.h"
#include "control/alerts/alert_operations.h"
#include "control/audit/audit_commands.h"
#include "control/audit/audit_search.h"
#include "control/budgets/budget_commands.h"
#include "control/budgets/budget_operations.h"
#include "control/gate.h"
#include "control/keys/key_commands.h"
#include "control/keys/key_operations.h"
#include "control/models/model_commands.h"
#include "control/models/served_model.h"
#include "control/requests/request_commands.h"
#include "control/requests/requests.h"
#include "control/tiers/tier_commands.h"
#include "control/tiers/tier_operations.h"
#include "control/upstreams/upstream_commands.h"
#include "control/upstreams/upstream_operations.h"
#include "control/usage/set_aside_commands.h"
#include "control/usage/set_aside_operations.h"
#include "control/usage/usage_commands.h"
#include "control/usage/usage_operations.h"
#include "control/usage/usage_top_command.h"

namespace solidrust {
namespace {

// Sorted by method (checked below), so that it is searched by halves.
constexpr std::array kCommands{
    Command{"accounts.change", kChangeAccount.facts, change_account_command},
    Command{"accounts.create", kCreateAccount.facts, create_account_command},
    Command{"accounts.delete", kDeleteAccount.facts, delete_account_command},
    Command{"accounts.disable", kChangeAccount.facts, disable_account_command},
    Command{"accounts.enable", kChangeAccount.facts, enable_account_command},
    Command{"accounts.list", kListAccounts, list_accounts_command},
    Command{"accounts.reset_second_factor", kChangeAccount.facts, reset_second_factor_command},
    Command{"accounts.set_role", kChangeAccount.facts, set_account_role_command},
    Command{"accounts.set_tier", kChangeAccount.facts, set_account_tier_command},
    Command{"accounts.show", kShowAccount.facts, show_account_command},
    Command{"alerts.deliveries", kListDeliveries, list_alert_deliveries_command},
    Command{"alerts.list", kListAlerts, list_alerts_command},
    Command{"alerts.resend", kResendAlert.facts, resend_alert_command},
    Command{"alerts.test", kTestAlerts.facts, test_alerts_command},
    Command{"audit.latest", kListAudit, latest_audit_command},
    Command{"budgets.list", kListBudgets, list_budgets_command},
    Command{"budgets.set", kSetAccountBudget.facts, set_budget_command},
    Command{"keys.change", kChangeKey.facts, change_key_command},
    Command{"keys.create", kCreateKey.facts, create_key_command},
    Command{"keys.disable", kChangeKey.facts, disable_key_command},
    Command{"keys.enable", kChangeKey.facts, enable_key_command},
    Command{"keys.list", kListKeys, list_keys_command},
    Command{"keys.rename", kChangeKey.facts, rename_key_command},
    Command{"keys.revoke", kRevokeKey.facts, revoke_key_command},
    Command{"keys.rotate", kRotateKey.facts, rotate_key_command},
    Command{"keys.scan_lookup", kScanKeys, scan_lookup_command},
    Command{"keys.set_limits", kChangeKey.facts, set_key_limits_command},
    Command{"keys.show", kShowKey.facts, show_key_command},
    Command{"models.list", kListModels, list_models_command},
    Command{"requests.follow", kFollowRequests, follow_requests_command},
    Command{"requests.list", kListAllRequests, list_requests_command},
    Command{"requests.show", kShowRequest.facts, show_request_command},
    Command{"tiers.create", kCreateTier.facts, create_tier_command},
    Command{"tiers.delete", kDeleteTier.facts, delete_tier_command},
    Command{"tiers.list", kListTiers, list_tiers_command},
    Command{"tiers.set", kSetTier.facts, set_tier_command},
    Command{"upstreams.drain", kDrainUpstream.facts, drain_upstream_command},
    Command{"upstreams.list", kListUpstreams, list_upstreams_command},
    Command{"upstreams.test", kTestUpstream.facts, test_upstream_command},
    Command{"upstreams.undrain", kDrainUpstream.facts, undrain_upstream_command},
    Command{"usage.query", kQueryUsage, usage_query_command},
    Command{"usage.set_aside_apply", kApplySetAside.facts, apply_set_aside_command},
    Command{"usage.set_aside_discard", kDiscardSetAside.facts, discard_set_aside_command},
    Command{"usage.set_aside_list", kListSetAside, list_set_aside_command},
    Command{"usage.set_aside_show", kShowSetAside.facts, show_set_aside_command},
    Command{"usage.top", kTopUsage, usage_top_command},
};

constexpr bool by_method(const Command& a, const Command& b) {
  return a.method < b.method;
}
static_assert(std::is_sorted(kCommands.begin(), kCommands.end(), by_method));

}  // namespace

Result<std::string> run_command(ControlContext& context, const Caller& caller,
                                std::string_view method, std::string_view params_json) {
  const auto* const found =
      std::lower_bound(kCommands.begin(), kCommands.end(), method,
                       [](const Command& row, std::string_view name) { return row.method < name; });
  if (found == kCommands.end() || found->method != method) {
    const std::vector<std::string_view> names = command_names();
    return Error{ErrorCode::not_found,
                 "There is no such command" + did_you_mean(method, names) + "."};
  }
  if (auto in = Gate::admit_now({context, caller}, found->operation); !in)
    return std::move(in).error();
  return found->run(context, caller, params_json);
}

std::span<const Command> commands() noexcept {
  return kCommands;
}

std::vector<std::string_view> command_names() {
  std::vector<std::string_view> names;
  names.reserve(kCommands.size());
  for (const Command& command : kCommands) names.push_back(command.method);
  return names;
}

}  // namespace solidrust
