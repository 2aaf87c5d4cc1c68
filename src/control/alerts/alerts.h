// Alerts as they are shown and sent again: for the command line and the console alike.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "control/alerts/sink_report.h"
#include "control/context.h"
#include "store/alert_store.h"

namespace solidrust {

// service_unavailable: this process knows nothing of them.
Result<AlertStore*> alert_store(const ControlContext& context);

// Sends a delivery again, now. not_found names `id`.
Result<void> resend_alert(ControlContext& context, const Actor& actor, std::int64_t delivery);

// Sends a test to every sink. Blocks for up to 10 s each. service_unavailable: no server runs here,
// or a test runs.
Result<std::vector<SinkTest>> test_alerts(ControlContext& context, const Actor& actor);

}  // namespace solidrust
