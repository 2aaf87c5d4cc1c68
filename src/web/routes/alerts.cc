// /api/operator/alerts
#include <array>
#include <utility>

#include "control/console_data/operator_alerts.h"
#include "web/data_call.h"
#include "web/query.h"
#include "web/routes/routes.h"

namespace solidrust::web {

Result<std::string> list_alerts(const DataCall& call) {
  constexpr std::array<std::string_view, 3> kFields{"open", "skip", "limit"};
  constexpr std::int64_t kMostRows = 200;
  constexpr std::int64_t kMostSkipped = 1'000'000;
  Query query(call.query, kFields);
  AlertsQuestion question;
  question.open_only = query.integer("open", 0, 1).value_or(0) != 0;
  question.skip = static_cast<std::size_t>(query.integer("skip", 0, kMostSkipped).value_or(0));
  question.limit = static_cast<std::size_t>(query.integer("limit", 1, kMostRows).value_or(50));
  if (query.failed()) return query.error();
  return operator_list_alerts(call.control, call.who, question);
}

Result<std::string> show_alert(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return operator_show_alert(call.control, call.who, call.id);
}

Result<std::string> resend_alert_delivery(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return operator_resend_alert(call.control, call.who, call.actor, call.id, call.body);
}

Result<std::string> test_alerts_now(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return operator_test_alerts(call.control, call.who, call.actor, call.body);
}

}  // namespace solidrust::web
