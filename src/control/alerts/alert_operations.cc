#include "control/alerts/alert_operations.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "control/change.h"

namespace solidrust {
namespace {

// 0 is no id.
std::int64_t id_of(std::string_view text) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  return error == std::errc() && end == text.data() + text.size() && id > 0 ? id : 0;
}

}  // namespace

Result<void> require_alerts(const ControlContext& context) {
  if (context.alerts != nullptr) return {};
  return Error{ErrorCode::service_unavailable, "This process knows of no alerts."};
}

SentAlertTest read_alert_test(Params& /*params*/, std::int64_t /*now_ms*/) {
  return {};
}

Result<std::optional<AlertRow>> find_alert(const Reading& reading, const std::string& named) {
  if (auto known = require_alerts(reading.context); !known) return std::move(known).error();
  return reading.context.alerts->find(id_of(named));
}

Result<std::optional<Delivery>> find_delivery(const Reading& reading, const std::string& named) {
  if (auto known = require_alerts(reading.context); !known) return std::move(known).error();
  const std::int64_t id = id_of(named);
  auto sink = reading.context.alerts->sink_of(id);
  if (!sink) return std::move(sink).error();
  if (!*sink) return std::optional<Delivery>();
  return std::optional<Delivery>({id, **std::move(sink)});
}

Result<AlertRow> show_alert(const Reading& /*reading*/, AlertRow alert, const NoFields& /*none*/) {
  return alert;
}

Result<Delivery> resend_delivery(Change& change, Delivery delivery, const NoFields& /*none*/) {
  if (const auto sinks = change.context.server.alert_sinks()) {
    const auto known = std::find_if(sinks->begin(), sinks->end(), [&](const SinkState& one) {
      return one.name == delivery.sink;
    });
    if (known == sinks->end())
      return Error{ErrorCode::invalid_value,
                   "The configuration does not name this receiver any more.", "id"};
    if (known->gone)
      return Error{ErrorCode::invalid_value,
                   "This receiver answered 410: it is gone until the configuration is read again.",
                   "id"};
  }
  auto done =
      change.resend_alert(delivery.id, {"alert.resend", fmt::format("delivery {}", delivery.id)});
  if (!done) return std::move(done).error();
  return delivery;
}

Result<void> send_alert_test(const Reading& reading, SentAlertTest& test) {
  auto sent = reading.context.server.test_alerts();
  if (!sent) return std::move(sent).error();
  test.sinks = *std::move(sent);
  return {};
}

Result<SentAlertTest> note_alert_test(Change& change, Nothing /*nothing*/,
                                      const SentAlertTest& test) {
  std::string detail;
  JsonWriter json(detail);
  json.begin_object();
  for (const SinkTest& sink : test.sinks) json.key(sink.name).value(sink.answer.answer);
  json.end_object();
  if (auto noted = change.note({"alert.test", "alerts", std::move(detail)}); !noted)
    return std::move(noted).error();
  return test;
}

}  // namespace solidrust
