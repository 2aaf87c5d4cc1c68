#include "control/console_data/operator_alerts.h"

#include <charconv>
#include <optional>
#include <utility>

#include "base/json_writer.h"
#include "control/alerts/alert_json.h"
#include "control/alerts/alerts.h"
#include "control/console_data/access.h"
#include "control/params.h"

namespace solidrust {
namespace {

constexpr std::size_t kMostDeliveries = 200;  // two for each sink

// 0 is no id.
std::int64_t read_id(const std::string& text) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  return error == std::errc() && end == text.data() + text.size() && id > 0 ? id : 0;
}

Error no_such_alert() {
  return {ErrorCode::not_found, "There is no such alert.", "id"};
}

}  // namespace

Result<std::string> operator_list_alerts(ControlContext& context, const SessionIdentity& who,
                                         const AlertsQuestion& question) {
  if (auto may = require_may(who, Action::see_installation); !may) return std::move(may).error();
  const auto store = alert_store(context);
  if (!store) return store.error();
  const auto rows = (*store)->list(question.open_only, question.skip, question.limit + 1);
  if (!rows) return rows.error();
  const auto open = (*store)->count_open();
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
  if (context.alert_sinks)
    for (const SinkState& sink : context.alert_sinks()) {
      json.begin_object().key("name").value(sink.name).key("where").value(sink.where);
      json.key("gone").value(sink.gone).end_object();
    }
  json.end_array().end_object();
  return out;
}

Result<std::string> operator_show_alert(ControlContext& context, const SessionIdentity& who,
                                        const std::string& id) {
  if (auto may = require_may(who, Action::see_installation); !may) return std::move(may).error();
  const auto store = alert_store(context);
  if (!store) return store.error();
  const auto row = (*store)->find(read_id(id));
  if (!row) return row.error();
  if (!*row) return no_such_alert();
  const auto deliveries = (*store)->deliveries((*row)->id, 0, kMostDeliveries);
  if (!deliveries) return deliveries.error();
  ObjectNames names(context);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("alert");
  if (auto written = write_alert(json, **row, names, AlertTimes::ms); !written)
    return std::move(written).error();
  json.key("deliveries").begin_array();
  for (const AlertDeliveryRow& delivery : *deliveries)
    if (auto written = write_delivery(json, delivery, **store, AlertTimes::ms); !written)
      return std::move(written).error();
  json.end_array().end_object();
  return out;
}

Result<std::string> operator_resend_alert(ControlContext& context, const SessionIdentity& who,
                                          const Actor& actor, const std::string& id,
                                          const std::string& body) {
  if (auto may = require_may(who, Action::change_installation); !may) return std::move(may).error();
  if (const Params read(body, {}); read.failed()) return read.error();
  if (auto done = resend_alert(context, actor, read_id(id)); !done) return std::move(done).error();
  return std::string("{}");
}

Result<std::string> operator_test_alerts(ControlContext& context, const SessionIdentity& who,
                                         const Actor& actor, const std::string& body) {
  if (auto may = require_may(who, Action::change_installation); !may) return std::move(may).error();
  if (const Params read(body, {}); read.failed()) return read.error();
  const auto tests = test_alerts(context, actor);
  if (!tests) return tests.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("data").begin_array();
  for (const SinkTest& test : *tests) write_test(json, test);
  json.end_array().end_object();
  return out;
}

}  // namespace solidrust
