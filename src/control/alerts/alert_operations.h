// alerts.*: the operations, in their one form.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "control/alerts/sink_report.h"
#include "control/operation.h"

namespace solidrust {

// A message on its way to one receiver.
struct Delivery {
  std::int64_t id = 0;
  std::string sink;
};
inline Owner owner_of(const Delivery& /*delivery*/) {
  return std::nullopt;
}
inline Owner owner_of(const AlertRow& /*alert*/) {
  return std::nullopt;
}
// The messages that were sent to each receiver, and its responses.
struct SentAlertTest {
  std::vector<SinkTest> sinks;
};

// service_unavailable: this process has no alerts.
Result<void> require_alerts(const ControlContext& context);

SentAlertTest read_alert_test(Params& params, std::int64_t now_ms);
Result<std::optional<AlertRow>> find_alert(const Reading& reading, const std::string& named);
Result<std::optional<Delivery>> find_delivery(const Reading& reading, const std::string& named);

Result<AlertRow> show_alert(const Reading& reading, AlertRow alert, const NoFields& none);
// Sends a delivery again, now. invalid_value names `id`: its receiver is not configured any more.
Result<Delivery> resend_delivery(Change& change, Delivery delivery, const NoFields& none);
// Blocks for up to 10 s for each receiver. service_unavailable: no server runs here, or a test
// runs.
Result<void> send_alert_test(const Reading& reading, SentAlertTest& test);
Result<SentAlertTest> note_alert_test(Change& change, Nothing nothing, const SentAlertTest& test);

inline constexpr ReadOperation<NoFields, AlertRow, AlertRow> kShowAlert{
    {"alerts.show", Action::see_installation, ObjectKind::alert, "id"},
    read_no_fields,
    find_alert,
    show_alert};
inline constexpr ChangeOperation<NoFields, Delivery, Delivery> kResendAlert{
    {"alerts.resend", Action::change_installation, ObjectKind::delivery, "id"},
    read_no_fields,
    find_delivery,
    resend_delivery};
inline constexpr ChangeOperation<SentAlertTest, Nothing, SentAlertTest> kTestAlerts{
    {"alerts.test", Action::change_installation},
    read_alert_test,
    find_nothing,
    note_alert_test,
    send_alert_test};

inline constexpr OperationFacts kListAlerts{"alerts.list", Action::see_installation};
inline constexpr OperationFacts kListDeliveries{"alerts.deliveries", Action::see_installation};

}  // namespace solidrust
