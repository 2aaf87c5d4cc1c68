#include "control/alerts/alert_json.h"

#include <optional>
#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "control/alerts/alert_kinds.h"
#include "control/timestamp.h"

namespace solidrust {
namespace {

void write_time(JsonWriter& json, std::string_view name, std::optional<std::int64_t> time,
                AlertTimes times) {
  json.key(std::string(name) + (times == AlertTimes::ms ? "_ms" : ""));
  if (!time)
    json.null();
  else if (times == AlertTimes::ms)
    json.value(*time);
  else
    json.value(format_timestamp(*time));
}

}  // namespace

Result<void> write_alert(JsonWriter& json, const AlertRow& alert, ObjectNames& names,
                         AlertTimes times) {
  const auto name = names.of(alert.subject);
  if (!name) return name.error();
  const auto owner = names.of(alert.account);
  if (!owner) return owner.error();
  json.begin_object().key("id").value(alert.id);
  json.key("kind").value(alert.kind);
  json.key("severity").value(severity_of(alert.kind));
  json.key("state").value(alert.open() ? "firing" : "resolved");
  json.key("subject").value(alert.subject);
  json.key("subject_name").text_or_null(*name);
  json.key("level");
  if (alert.level == 0)
    json.null();
  else
    json.value(alert.level);
  json.key("account").text_or_null(alert.account);
  json.key("account_email").text_or_null(*owner);
  json.key("summary").value(alert.summary);
  json.key("advice").value(advice_of(alert.kind));
  write_time(json, "fired_at", alert.fired_ms, times);
  write_time(json, "resolved_at", alert.resolved_ms, times);
  json.end_object();
  return {};
}

Result<void> write_delivery(JsonWriter& json, const AlertDeliveryRow& delivery,
                            const AlertTable& store, AlertTimes times) {
  const auto tries = store.tries(delivery.id);
  if (!tries) return tries.error();
  json.begin_object().key("id").value(delivery.id);
  json.key("alert").value(delivery.alert.id);
  json.key("kind").value(delivery.alert.kind);
  json.key("message").value(delivery.message.state);
  json.key("message_id").value(delivery.message.uid);
  json.key("sink").value(delivery.sink);
  json.key("state").value(delivery.state);
  json.key("tries").value(delivery.tries);
  const bool waits = delivery.state == "waiting";
  write_time(json, "next_at", waits ? std::optional(delivery.next_ms) : std::nullopt, times);
  json.key("answer").text_or_null(tries->empty() ? std::string_view() : tries->back().answer);
  json.key("log").begin_array();
  for (const AlertTryRow& tried : *tries) {
    json.begin_object();
    write_time(json, "at", tried.at_ms, times);
    json.key("delivered").value(tried.delivered);
    json.key("answer").value(tried.answer).end_object();
  }
  json.end_array().end_object();
  return {};
}

void write_test(JsonWriter& json, const SinkTest& test) {
  json.begin_object().key("sink").value(test.name);
  json.key("where").value(test.where);
  json.key("delivered").value(test.answer.taken);
  json.key("answer").value(test.answer.answer).end_object();
}

}  // namespace solidrust
