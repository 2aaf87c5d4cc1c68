#include "control/console_data/operator_alerts.h"

#include <utility>

#include "base/json_writer.h"
#include "control/alerts/alert_json.h"
#include "control/alerts/alert_operations.h"
#include "control/console_data/access.h"
#include "control/doors.h"

namespace solidrust {
namespace {

constexpr std::size_t kMostDeliveries = 200;  // two for each sink

}  // namespace

Result<std::string> operator_list_alerts(ControlContext& context, const SessionIdentity& who,
                                         const AlertsQuestion& question) {
  if (auto in = admit_person(context, who, kListAlerts); !in) return std::move(in).error();
  if (auto known = require_alerts(context); !known) return std::move(known).error();
  const auto rows = context.alerts->list(question.open_only, question.skip, question.limit + 1);
  if (!rows) return rows.error();
  const auto open = context.alerts->count_open();
  if (!open) return open.error();
  ObjectNames names(context);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("open").value(*open).key("data").begin_array();
  for (std::size_t i = 0; i < rows->size() && i < question.limit; ++i)
    if (auto written = write_alert(json, (*rows)[i], names, AlertTimes::ms); !written)
      return std::move(written).error();
  json.end_array().key("next");
  if (rows->size() > question.limit)
    json.value(std::uint64_t{question.skip + question.limit});
  else
    json.null();
  json.key("sinks").begin_array();
  if (const auto sinks = context.server.alert_sinks())
    for (const SinkState& sink : *sinks) {
      json.begin_object().key("name").value(sink.name).key("where").value(sink.where);
      json.key("gone").value(sink.gone).end_object();
    }
  json.end_array().end_object();
  return out;
}

Result<std::string> operator_show_alert(ControlContext& context, const SessionIdentity& who,
                                        const std::string& id) {
  const auto row = perform_at(context, Caller::person(who, {}), kShowAlert, id, {});
  if (!row) return row.error();
  const auto deliveries = context.alerts->deliveries(row->id, 0, kMostDeliveries);
  if (!deliveries) return deliveries.error();
  ObjectNames names(context);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("alert");
  if (auto written = write_alert(json, *row, names, AlertTimes::ms); !written)
    return std::move(written).error();
  json.key("deliveries").begin_array();
  for (const AlertDeliveryRow& delivery : *deliveries)
    if (auto written = write_delivery(json, delivery, *context.alerts, AlertTimes::ms); !written)
      return std::move(written).error();
  json.end_array().end_object();
  return out;
}

Result<std::string> operator_resend_alert(ControlContext& context, const SessionIdentity& who,
                                          const Actor& actor, const std::string& id,
                                          const std::string& body) {
  const auto sent = perform_at(context, Caller::person(who, actor), kResendAlert, id, body);
  if (!sent) return sent.error();
  return std::string("{}");
}

Result<std::string> operator_test_alerts(ControlContext& context, const SessionIdentity& who,
                                         const Actor& actor, const std::string& body) {
  const auto test = perform_at(context, Caller::person(who, actor), kTestAlerts, {}, body);
  if (!test) return test.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("data").begin_array();
  for (const SinkTest& sink : test->sinks) write_test(json, sink);
  json.end_array().end_object();
  return out;
}

}  // namespace solidrust
