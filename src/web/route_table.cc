#include "web/route_table.h"

#include <algorithm>
#include <array>

#include "control/accounts/account_operations.h"
#include "control/alerts/alert_operations.h"
#include "control/audit/audit_search.h"
#include "control/budgets/budget_operations.h"
#include "control/console_data/operator_installation.h"
#include "control/keys/key_operations.h"
#include "control/models/served_model.h"
#include "control/requests/requests.h"
#include "control/tiers/tier_operations.h"
#include "control/upstreams/upstream_operations.h"
#include "control/usage/usage_operations.h"
#include "web/routes/routes.h"

namespace solidrust::web {
namespace {

using enum http::Method;
using enum Action;

constexpr std::size_t kPlaygroundBody = 8 * 1024 * 1024;  // pictures are in it, as base64

constexpr std::array kRoutes{
    Route{get, "/api/about", open, get_about},
    Route{get, "/api/status", open, get_status},
    Route{post, "/api/setup", open, set_up},
    Route{post, "/api/sign-up", open, sign_up},
    Route{post, "/api/verification", open, verify_email},
    Route{post, "/api/verification/resend", open, resend_verification},
    Route{post, "/api/password-reset", open, request_password_reset},
    Route{put, "/api/password-reset", open, reset_password},
    Route{get, "/api/session", see_own, get_me},
    Route{post, "/api/session", open, log_in},
    Route{del, "/api/session", change_own_sign_in, log_out},
    Route{get, "/api/sessions", see_own, list_sessions},
    Route{del, "/api/sessions", change_own_sign_in, end_other_sessions},
    Route{del, "/api/sessions/{id}", change_own_sign_in, end_session},
    Route{put, "/api/account/password", change_own_sign_in, change_password},
    Route{put, "/api/account/email", change_own_sign_in, change_email},
    Route{post, "/api/account/totp", change_own_sign_in, begin_totp},
    Route{put, "/api/account/totp", change_own_sign_in, confirm_totp},
    Route{post, "/api/account/totp/remove", change_own_sign_in, remove_totp},
    Route{get, "/api/keys", kListKeys, list_keys},
    Route{post, "/api/keys", kCreateKey.facts, create_key, 201},
    Route{get, "/api/key-names", kListKeys, list_key_names},
    Route{get, "/api/keys/{id}", kShowKey.facts, get_key},
    Route{patch, "/api/keys/{id}", kChangeKey.facts, change_key},
    Route{post, "/api/keys/{id}/rotate", kRotateKey.facts, rotate_key, 201},
    Route{post, "/api/keys/{id}/revoke", kRevokeKey.facts, revoke_key},
    Route{get, "/api/limits", kOwnLimits, get_limits},
    Route{get, "/api/usage", kOwnUsage, get_usage},
    Route{get, "/api/usage.csv", kOwnUsage, download_usage, 200, "text/csv; charset=utf-8"},
    Route{get, "/api/requests", kListRequests, list_requests},
    Route{get, "/api/requests/tail", kListRequests, watch_own_requests},  // before {id}
    Route{get, "/api/requests/{id}", kShowRequest.facts, get_request},
    Route{get, "/api/models", kListModels, list_models},
    Route{get, "/api/operator/overview", kOverview, get_overview},
    Route{get, "/api/operator/tail", kFollowRequests, watch_all_requests},
    Route{get, "/api/operator/accounts", kListAccounts, list_accounts},
    Route{post, "/api/operator/accounts", kCreateAccount.facts, create_account},
    Route{get, "/api/operator/accounts/{id}", kShowAccount.facts, show_account},
    Route{patch, "/api/operator/accounts/{id}", kChangeAccount.facts, change_account},
    Route{put, "/api/operator/accounts/{id}/budget", kSetAccountBudget.facts, set_budget},
    Route{get, "/api/operator/tiers", kListTiers, list_tiers},
    Route{post, "/api/operator/tiers", kCreateTier.facts, create_tier, 201},
    Route{put, "/api/operator/tiers/{name}", kSetTier.facts, set_tier},
    Route{del, "/api/operator/tiers/{name}", kDeleteTier.facts, delete_tier},
    Route{get, "/api/operator/upstreams", kListUpstreams, list_upstreams},
    Route{post, "/api/operator/upstreams/{name}/test", kTestUpstream.facts, test_upstream},
    Route{post, "/api/operator/upstreams/{name}/drain", kDrainUpstream.facts, drain_upstream},
    Route{get, "/api/operator/alerts", kListAlerts, list_alerts},
    Route{get, "/api/operator/alerts/{id}", kShowAlert.facts, show_alert},
    Route{post, "/api/operator/alert-deliveries/{id}/resend", kResendAlert.facts,
          resend_alert_delivery},
    Route{post, "/api/operator/alert-tests", kTestAlerts.facts, test_alerts_now},
    Route{get, "/api/operator/audit", kListAudit, list_audit},
    Route{get, "/api/operator/settings", kShowSettings, list_settings},
    Route{post, "/api/playground/chat", try_models, playground_chat}.streaming(kPlaygroundBody),
};

constexpr std::string_view kPrefix = "/api";
constexpr std::size_t kLongestPart = 64;

std::string_view name_of(http::Method method) noexcept {
  switch (method) {
    case get:
      return "GET, HEAD";
    case post:
      return "POST";
    case put:
      return "PUT";
    case patch:
      return "PATCH";
    case del:
      return "DELETE";
    default:
      return "";
  }
}

}  // namespace

std::span<const Route> routes() noexcept {
  return kRoutes;
}

bool is_api(std::string_view path) noexcept {
  return path == kPrefix || (path.starts_with(kPrefix) && path[kPrefix.size()] == '/');
}

bool fits(std::string_view pattern, std::string_view path, std::string_view& part) noexcept {
  const auto open_brace = pattern.find('{');
  if (open_brace == pattern.npos) return pattern == path;
  const std::string_view before = pattern.substr(0, open_brace);
  const std::string_view after = pattern.substr(pattern.find('}') + 1);
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) ||
      !path.ends_with(after))
    return false;
  const std::string_view middle =
      path.substr(before.size(), path.size() - before.size() - after.size());
  if (middle.size() > kLongestPart || middle.find('/') != middle.npos) return false;
  part = middle;
  return true;
}

RouteMatch match_route(http::Method method, std::string_view path) {
  if (method == head) method = get;
  RouteMatch match;
  for (const Route& route : kRoutes) {
    std::string_view part;
    if (!fits(route.path, path, part)) continue;
    if (route.method == method) return {&route, part, {}};
    if (!match.allow.empty()) match.allow += ", ";
    match.allow += name_of(route.method);
  }
  return match;
}

}  // namespace solidrust::web
