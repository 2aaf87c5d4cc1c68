// /api/operator
#include <array>
#include <limits>
#include <utility>

#include "control/accounts/account_operations.h"
#include "control/accounts/email.h"
#include "control/console_data/console_requests.h"
#include "control/console_data/operator_accounts.h"
#include "control/console_data/operator_installation.h"
#include "control/console_data/operator_overview.h"
#include "control/console_data/operator_tiers.h"
#include "control/params.h"
#include "net/carry.h"
#include "web/call.h"
#include "web/data_call.h"
#include "web/query.h"
#include "web/routes/routes.h"

namespace solidrust::web {

Result<std::string> get_overview(const DataCall& call) {
  constexpr std::array<std::string_view, 2> kFields{"since", "until"};
  Query query(call.query, kFields);
  OverviewQuestion question;
  question.since_ms = query.integer("since", 0, RequestsQuestion::kLastTimeMs);
  question.until_ms = query.integer("until", 0, RequestsQuestion::kLastTimeMs);
  if (query.failed()) return query.error();
  return operator_overview(call.control, call.who, question);
}

Result<std::string> list_accounts(const DataCall& call) {
  constexpr std::array<std::string_view, 3> kFields{"before", "limit", "search"};
  constexpr std::int64_t kMostRows = 200;
  Query query(call.query, kFields);
  OperatorAccountsQuestion question;
  question.before = query.text("before", 64).value_or("");
  question.search = query.text("search", kMaxEmail).value_or("");
  question.limit = static_cast<std::size_t>(query.integer("limit", 1, kMostRows).value_or(50));
  if (query.failed()) return query.error();
  return operator_list_accounts(call.control, call.who, question);
}

Task<Result<Reply>> create_account(Call& call) {
  Params params(call.body, kCreateAccountFields);
  NewAccount request = read_create_account(params, 0);
  if (params.failed()) co_return params.error();
  auto work = [&accounts = call.services.accounts, who = call.who, request = std::move(request),
               caller = call.caller]() -> Result<std::string> {
    const auto made = accounts.create_account(who, request, caller);
    if (!made) return made.error();
    return new_account_json(*made);
  };
  auto text = co_await carry(call.services.pool, std::move(work));
  if (!text) co_return std::move(text).error();
  co_return Reply{201, *std::move(text)};
}

Result<std::string> show_account(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return operator_show_account(call.control, call.who, call.id);
}

Result<std::string> change_account(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return operator_change_account(call.control, call.who, call.actor, call.id, call.body);
}

Result<std::string> set_budget(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return operator_set_budget(call.control, call.who, call.actor, call.id, call.body);
}

Result<std::string> list_tiers(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return operator_list_tiers(call.control, call.who);
}

Result<std::string> create_tier(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return operator_create_tier(call.control, call.who, call.actor, call.body);
}

Result<std::string> delete_tier(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return operator_delete_tier(call.control, call.who, call.actor, call.id);
}

Result<std::string> set_tier(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return operator_set_tier(call.control, call.who, call.actor, call.id, call.body);
}

Result<std::string> list_upstreams(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return operator_list_upstreams(call.control, call.who);
}

Result<std::string> test_upstream(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return operator_test_upstream(call.control, call.who, call.id, call.body);
}

Result<std::string> drain_upstream(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return operator_drain_upstream(call.control, call.who, call.actor, call.id, call.body);
}

Result<std::string> list_audit(const DataCall& call) {
  constexpr std::array<std::string_view, 6> kFields{"before", "limit", "search",
                                                    "action", "since", "until"};
  constexpr std::int64_t kMostRows = 200;
  constexpr std::size_t kMaxSearch = 200;
  constexpr std::size_t kMaxAction = 64;
  Query query(call.query, kFields);
  AuditQuestion question;
  question.before = query.integer("before", 0, std::numeric_limits<std::int64_t>::max());
  question.limit = static_cast<std::size_t>(query.integer("limit", 1, kMostRows).value_or(50));
  question.search = query.text("search", kMaxSearch).value_or("");
  question.action = query.text("action", kMaxAction).value_or("");
  question.since_ms = query.integer("since", 0, RequestsQuestion::kLastTimeMs);
  question.until_ms = query.integer("until", 0, RequestsQuestion::kLastTimeMs);
  if (query.failed()) return query.error();
  return operator_audit(call.control, call.who, question);
}

Result<std::string> list_settings(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return operator_settings(call.control, call.who);
}

}  // namespace solidrust::web
