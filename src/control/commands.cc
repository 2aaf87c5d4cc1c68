#include "control/commands.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

#include "base/nearest_name.h"
#include "control/accounts/account_commands.h"
#include "control/alerts/alert_commands.h"
#include "control/audit/audit_commands.h"
#include "control/budgets/budget_commands.h"
#include "control/command.h"
#include "control/keys/key_commands.h"
#include "control/models/model_commands.h"
#include "control/requests/request_commands.h"
#include "control/tiers/tier_commands.h"
#include "control/upstreams/upstream_commands.h"
#include "control/usage/set_aside_commands.h"
#include "control/usage/usage_commands.h"
#include "control/usage/usage_top_command.h"

namespace solidrust {
namespace {

// Sorted by method (checked below), so that it is searched by halves.
constexpr std::array kCommands{
    Command{"accounts.create", Access::change, create_account_command},
    Command{"accounts.delete", Access::change, delete_account_command},
    Command{"accounts.disable", Access::change, disable_account_command},
    Command{"accounts.enable", Access::change, enable_account_command},
    Command{"accounts.list", Access::read, list_accounts_command},
    Command{"accounts.reset_second_factor", Access::change, reset_second_factor_command},
    Command{"accounts.set_role", Access::change, set_account_role_command},
    Command{"accounts.set_tier", Access::change, set_account_tier_command},
    Command{"accounts.show", Access::read, show_account_command},
    Command{"alerts.deliveries", Access::read, list_alert_deliveries_command},
    Command{"alerts.list", Access::read, list_alerts_command},
    Command{"alerts.resend", Access::change, resend_alert_command},
    Command{"alerts.test", Access::read, test_alerts_command},
    Command{"audit.latest", Access::read, latest_audit_command},
    Command{"budgets.list", Access::read, list_budgets_command},
    Command{"budgets.set", Access::change, set_budget_command},
    Command{"keys.create", Access::change, create_key_command},
    Command{"keys.disable", Access::change, disable_key_command},
    Command{"keys.enable", Access::change, enable_key_command},
    Command{"keys.list", Access::read, list_keys_command},
    Command{"keys.rename", Access::change, rename_key_command},
    Command{"keys.revoke", Access::change, revoke_key_command},
    Command{"keys.rotate", Access::change, rotate_key_command},
    Command{"keys.scan_lookup", Access::read, scan_lookup_command},
    Command{"keys.set_limits", Access::change, set_key_limits_command},
    Command{"keys.show", Access::read, show_key_command},
    Command{"models.list", Access::read, list_models_command},
    Command{"requests.follow", Access::read, follow_requests_command},
    Command{"requests.list", Access::read, list_requests_command},
    Command{"requests.show", Access::read, show_request_command},
    Command{"tiers.create", Access::change, create_tier_command},
    Command{"tiers.delete", Access::change, delete_tier_command},
    Command{"tiers.list", Access::read, list_tiers_command},
    Command{"tiers.set", Access::change, set_tier_command},
    Command{"upstreams.drain", Access::change, drain_upstream_command},
    Command{"upstreams.list", Access::read, list_upstreams_command},
    Command{"upstreams.test", Access::read, test_upstream_command},
    Command{"upstreams.undrain", Access::change, undrain_upstream_command},
    Command{"usage.query", Access::read, usage_query_command},
    Command{"usage.set_aside_apply", Access::change, apply_set_aside_command},
    Command{"usage.set_aside_discard", Access::change, discard_set_aside_command},
    Command{"usage.set_aside_list", Access::read, list_set_aside_command},
    Command{"usage.set_aside_show", Access::read, show_set_aside_command},
    Command{"usage.top", Access::read, usage_top_command},
};

constexpr bool by_method(const Command& a, const Command& b) {
  return a.method < b.method;
}
static_assert(std::is_sorted(kCommands.begin(), kCommands.end(), by_method));

}  // namespace

Result<std::string> run_command(ControlContext& context, const Actor& actor,
                                std::string_view method, std::string_view params_json) {
  const auto* const found =
      std::lower_bound(kCommands.begin(), kCommands.end(), method,
                       [](const Command& row, std::string_view name) { return row.method < name; });
  if (found == kCommands.end() || found->method != method) {
    const std::vector<std::string_view> names = command_names();
    return Error{ErrorCode::not_found,
                 "There is no such command" + did_you_mean(method, names) + "."};
  }
  if (found->access == Access::read) return found->run(context, actor, params_json);
  const std::lock_guard lock(context.changes);
  return found->run(context, actor, params_json);
}

std::vector<std::string_view> command_names() {
  std::vector<std::string_view> names;
  names.reserve(kCommands.size());
  for (const Command& command : kCommands) names.push_back(command.method);
  return names;
}

AuditRow audit_row(const ControlContext& context, const Actor& actor, std::string_view action,
                   std::string_view object, std::string detail_json) {
  AuditRow row;
  row.at_ms = unix_ms(context.clock.system());
  row.actor = actor.name;
  row.action = action;
  row.object = object;
  row.detail_json = std::move(detail_json);
  row.address = actor.address;
  row.request_id = actor.request_id;
  return row;
}

}  // namespace solidrust
