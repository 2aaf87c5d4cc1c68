// Alerts, their deliveries and tests as JSON, the same for the command line and the console.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "control/alerts/sink_report.h"
#include "control/names.h"
#include "control/tables.h"

namespace solidrust {

class JsonWriter;

// The form of a time: RFC 3339, or milliseconds since 1970 under a name that ends in _ms.
enum class AlertTimes : std::uint8_t { text, ms };

// `names`: of the account or key that is the subject.
Result<void> write_alert(JsonWriter& json, const AlertRow& alert, ObjectNames& names,
                         AlertTimes times);
// With its tries.
Result<void> write_delivery(JsonWriter& json, const AlertDeliveryRow& delivery,
                            const AlertTable& store, AlertTimes times);
void write_test(JsonWriter& json, const SinkTest& test);

}  // namespace solidrust
