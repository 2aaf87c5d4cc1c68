// The data plane: answers the requests of /v1 and the two probes. docs/request-life.md tells the
// life of a request stage by stage.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "auth/keys/principal.h"
#include "base/clock.h"
#include "base/random.h"
#include "gateway/stage/cors.h"
#include "http/server/server.h"

namespace solidrust {

class CatalogHolder;
class ExchangeSource;
class KeyAuthenticator;
class LastUsed;
struct MeterServices;
class RequestMetrics;
class SecretBox;
namespace trace {
struct Recorder;
}

// Bounds of the data plane; names and defaults as in Settings.
struct GatewayLimits {
  std::size_t max_body = 20 * 1024 * 1024;
  std::size_t max_upload = 26 * 1024 * 1024;  // a body with files
  std::uint32_t max_json_depth = 64;
  std::uint32_t max_choices = 128;            // answers that a request may ask for: n, best_of
  std::size_t max_answer = 64 * 1024 * 1024;  // a non-streamed response of an upstream
  std::size_t preamble_bytes = 64 * 1024;     // of a stream, held back until its first content
  std::size_t preamble_events = 64;
  std::size_t max_event = 8 * 1024 * 1024;     // of a dialect whose events are held whole
  std::chrono::milliseconds ping{15'000};      // silence on a stream, then a comment
  std::chrono::milliseconds cut_sweep{1'000};  // how often a running request looks at its key
  std::chrono::milliseconds end_of_body{250};  // how long after [DONE] the upstream may take to end
};

// What the gateway is composed of. Everything outlives the gateway.
struct GatewayServices {
  KeyAuthenticator& authenticator;
  CatalogHolder& catalog;
  ExchangeSource& exchanges;  // WorkerExchangeSource over the workers' upstreams
  const Clock& clock;
  Random& random;
  const std::atomic<bool>& ready;  // what /readyz says; false while starting and draining
  GatewayLimits limits{};
  LastUsed* last_used = nullptr;         // told of each admitted request; may be null
  const MeterServices* meter = nullptr;  // null: nothing is limited or recorded
  CorsPolicy cors{};
  const SecretBox* reasoning = nullptr;  // null: reasoning does not come back
  RequestMetrics* metrics = nullptr;     // null: nothing is counted
  trace::Recorder* traces = nullptr;     // null: there are no traces
};

// One per process. Called on every worker; each worker's part is touched by its thread only.
class Gateway final : public http::RequestHandler {
 public:
  // `workers`: how many there are; their indexes are below it.
  Gateway(const GatewayServices& services, std::size_t workers);
  ~Gateway() override;

  // Never throws: an exception inside becomes 500 internal_error and the process goes on.
  Task<void> handle(http::ServerExchange& exchange) override;
  Task<void> refuse(http::ServerExchange& exchange, const Error& error) override;
  http::TargetRules target_rules() const override;

  // A chat completion, whatever the request's path, for a caller who has been authenticated
  // elsewhere: limits, metering and streams as for a key. Never throws.
  Task<void> chat(http::ServerExchange& exchange, PrincipalPtr caller);

 private:
  Task<void> run(http::ServerExchange& exchange, PrincipalPtr caller);
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace solidrust
