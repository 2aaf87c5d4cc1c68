// What the status page tells, of models alone: no upstream, no account, no number of requests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "store/status_days.h"
#include "upstream/catalog/catalog.h"

namespace solidrust {

// {"at_ms","state","models":[{"name","state","uptime","days":[…],"incidents":[…]}]}, the answer of
// GET /api/status (api/openapi/control.yaml). `rows`: StatusLog::days().
std::string status_page_json(const Catalog& catalog, const std::vector<StatusDayRow>& rows,
                             std::int64_t now_ms, SteadyTime now);

}  // namespace solidrust
