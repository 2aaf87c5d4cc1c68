#include "control/alerts/alerts.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "control/command.h"

namespace solidrust {

Result<AlertStore*> alert_store(const ControlContext& context) {
  if (context.alerts != nullptr) return context.alerts;
  return Error{ErrorCode::service_unavailable, "This process knows of no alerts."};
}

Result<void> resend_alert(ControlContext& context, const Actor& actor, std::int64_t delivery) {
  const auto store = alert_store(context);
  if (!store) return store.error();
  const auto sink = (*store)->sink_of(delivery);
  if (!sink) return sink.error();
  if (*sink && context.alert_sinks) {
    const auto sinks = context.alert_sinks();
    const auto known = std::find_if(sinks.begin(), sinks.end(),
                                    [&](const SinkState& one) { return one.name == **sink; });
    if (known == sinks.end())
      return Error{ErrorCode::invalid_value,
                   "The configuration does not name this receiver any more.", "id"};
    if (known->gone)
      return Error{ErrorCode::invalid_value,
                   "This receiver answered 410: it is gone until the configuration is read again.",
                   "id"};
  }
  const AuditRow audit =
      audit_row(context, actor, "alert.resend", fmt::format("delivery {}", delivery), "{}");
  auto done = (*store)->resend(delivery, unix_ms(context.clock.system()), audit);
  if (done && context.alerts_due) context.alerts_due();
  return done;
}

Result<std::vector<SinkTest>> test_alerts(ControlContext& context, const Actor& actor) {
  if (!context.test_alerts)
    return Error{ErrorCode::service_unavailable, "No server is running on this data folder."};
  auto tests = context.test_alerts();
  if (!tests) return tests;
  std::string detail;
  JsonWriter json(detail);
  json.begin_object();
  for (const SinkTest& test : *tests) json.key(test.name).value(test.answer.answer);
  json.end_object();
  if (auto noted = context.audit.add(audit_row(context, actor, "alert.test", "alerts", detail));
      !noted)
    return std::move(noted).error();
  return tests;
}

}  // namespace solidrust
