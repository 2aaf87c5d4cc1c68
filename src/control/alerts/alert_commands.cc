#include "control/alerts/alert_commands.h"

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "base/json_writer.h"
#include "control/alerts/alert_json.h"
#include "control/alerts/alert_operations.h"
#include "control/doors.h"
#include "control/params.h"

namespace solidrust {
namespace {

constexpr std::int64_t kUsualRows = 50;
constexpr std::int64_t kMostRows = 1000;
constexpr std::int64_t kLastId = std::numeric_limits<std::int64_t>::max();

}  // namespace

Result<std::string> list_alerts_command(ControlContext& context, const Caller& /*caller*/,
                                        std::string_view params) {
  constexpr std::array<std::string_view, 2> kFields{"open", "limit"};
  Params read(params, kFields);
  const bool open = read.flag("open", false);
  const auto limit = read.integer("limit", 1, kMostRows).value_or(kUsualRows);
  if (read.failed()) return read.error();
  if (auto known = require_alerts(context); !known) return std::move(known).error();
  const auto rows = context.alerts->list(open, 0, static_cast<std::size_t>(limit));
  if (!rows) return rows.error();
  const auto open_count = context.alerts->count_open();
  if (!open_count) return open_count.error();
  ObjectNames names(context);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("open").value(*open_count).key("alerts").begin_array();
  for (const AlertRow& row : *rows)
    if (auto written = write_alert(json, row, names, AlertTimes::text); !written)
      return std::move(written).error();
  json.end_array().end_object();
  return out;
}

Result<std::string> list_alert_deliveries_command(ControlContext& context, const Caller& /*caller*/,
                                                  std::string_view params) {
  constexpr std::array<std::string_view, 2> kFields{"alert", "limit"};
  Params read(params, kFields);
  const std::int64_t alert = read.integer("alert", 1, kLastId).value_or(0);
  const auto limit = read.integer("limit", 1, kMostRows).value_or(kUsualRows);
  if (read.failed()) return read.error();
  if (auto known = require_alerts(context); !known) return std::move(known).error();
  const auto rows = context.alerts->deliveries(alert, 0, static_cast<std::size_t>(limit));
  if (!rows) return rows.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("deliveries").begin_array();
  for (const AlertDeliveryRow& row : *rows)
    if (auto written = write_delivery(json, row, *context.alerts, AlertTimes::text); !written)
      return std::move(written).error();
  json.end_array().end_object();
  return out;
}

Result<std::string> resend_alert_command(ControlContext& context, const Caller& caller,
                                         std::string_view params) {
  constexpr std::array<std::string_view, 1> kFields{"id"};
  Params read(params, kFields);
  const auto id = read.integer("id", 1, kLastId);
  if (!id) read.fail({ErrorCode::missing_field, "id is missing.", "id"});
  if (read.failed()) return read.error();
  const auto done = Gate::perform(context, caller, kResendAlert, std::to_string(*id), {});
  if (!done) return done.error();
  std::string out;
  JsonWriter(out).begin_object().key("id").value(*id).key("state").value("waiting").end_object();
  return out;
}

Result<std::string> test_alerts_command(ControlContext& context, const Caller& caller,
                                        std::string_view params) {
  const auto test = perform_named(context, caller, kTestAlerts, params);
  if (!test) return test.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("sinks").begin_array();
  for (const SinkTest& sink : test->sinks) write_test(json, sink);
  json.end_array().end_object();
  return out;
}

}  // namespace solidrust
