// What is known of one request so far. Lives on the frame of the coroutine that serves it, and
// touches one worker's thread only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/keys/key_answer.h"
#include "auth/keys/principal.h"
#include "base/clock.h"
#include "base/error.h"
#include "dialect/usage_reading.h"
#include "gateway/accounting/request_meter.h"
#include "gateway/accounting/request_trace.h"
#include "gateway/attempt/conversion.h"
#include "gateway/endpoint.h"
#include "gateway/gateway.h"
#include "gateway/stage/model_request.h"
#include "gateway/stage/request_id.h"
#include "http/server/server.h"
#include "upstream/catalog/catalog.h"
#include "upstream/health/route.h"

namespace solidrust {

class WorkerMetrics;

// An upstream's refusal that goes to the caller as it came, because programs match its wording.
struct PassedRefusal {
  int status = 0;  // 0: there is none
  std::string body;
};

// Why a model's queue turned the request away.
enum class QueueRefusal : std::uint8_t {
  none,
  full,       // too many waited
  too_long,   // its turn would come too late
  timed_out,  // its turn did not come in time
};

struct RequestContext {
  RequestContext(http::ServerExchange& exchange_, const GatewayServices& services_, RequestId id_,
                 CatalogPtr catalog_, WorkerMeter* meter_ = nullptr,
                 WorkerMetrics* metrics_ = nullptr)
      : exchange(exchange_),
        services(services_),
        id(id_),
        catalog(std::move(catalog_)),
        cors(services.cors.on() ? &services.cors : nullptr),
        meter(meter_),
        metrics(metrics_) {}
  RequestContext(const RequestContext&) = delete;
  RequestContext& operator=(const RequestContext&) = delete;

  http::ServerExchange& exchange;
  const GatewayServices& services;
  RequestId id;
  CatalogPtr catalog;  // the one in force when the request came; what follows points into it

  const CorsPolicy* cors;           // null: no page of another origin may call
  EndpointMatch match;              // stage 3
  PrincipalPtr principal;           // stage 4; null on open endpoints
  RefusedKeyPtr refused_key;        // stage 4, where it refused a key that exists
  ModelRequest request;             // stage 5; endpoints with a body only
  const Model* model = nullptr;     // stage 6
  std::span<const Target> targets;  // stage 8: where it may go
  std::vector<Target> fit_targets;  // those, where some of the model's cannot answer this
  Conversion conversion;            // for targets that speak another dialect
  std::optional<Dialect> asked_in;  // of the last target, where it is not the caller's dialect
  std::string dropped;           // fields that the last target did not get, for x-solidrust-dropped
  PassedRefusal passed_refusal;  // the upstream's own words, in the caller's dialect
  std::string upstream_said;     // Error::said of the attempt that failed last
  const Target* target = nullptr;  // stage 9: the one tried last
  unsigned attempts = 0;
  bool failover = false;  // a target other than the first choice answers
  RouteTrail trail;
  UsageReading usage;                   // stage 10
  RequestMeter meter;                   // stages 7 and 11
  WorkerMetrics* metrics;               // of its worker; null: nothing is counted
  std::unique_ptr<RequestTrace> trace;  // null: there are no traces

  std::chrono::seconds retry_after{1};  // sent with a 429
  bool busy = false;  // all targets or the journal are full: retry_after is sent with the 503 too
  int status = 0;     // of the answer; 499: the client was gone before it
  std::optional<Error> error;  // why it failed, if it did; after a 200 too
  std::optional<SteadyTime> first_content;
  // Times spent waiting: for a slot of a target, if it had to wait; and for model servers to
  // respond, or to begin to.
  std::optional<SteadyTime::duration> queue_wait;
  QueueRefusal queue_refusal = QueueRefusal::none;
  SteadyTime::duration upstream_wait{0};
  SteadyTime upstream_waited_until{};  // the end of the last such wait
};

}  // namespace solidrust
