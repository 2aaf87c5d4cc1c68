// The filters that a list of requests and a tail of them have in common.
#pragma once

#include "control/requests/requests.h"
#include "web/query.h"

namespace solidrust::web {

// Reads model, key, status, environment, slower, search, stream and upstream.
RequestsQuestion read_request_filters(Query& query);

}  // namespace solidrust::web
