// GET /healthz and GET /readyz.
#pragma once

#include "gateway/endpoint.h"
#include "gateway/operation/health/probes.h"

namespace solidrust {

inline constexpr Endpoint kHealthz{.method = http::Method::get,
                                   .path = "/healthz",
                                   .access = EndpointAccess::open,
                                   .answer = answer_healthz};

inline constexpr Endpoint kReadyz{.method = http::Method::get,
                                  .path = "/readyz",
                                  .access = EndpointAccess::open,
                                  .answer = answer_readyz};

}  // namespace solidrust
