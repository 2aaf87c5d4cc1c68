// The listener for Prometheus: /metrics, /healthz and /readyz on an address of its own.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "base/secret.h"
#include "base/thread_pool.h"
#include "config/settings.h"
#include "http/server/server.h"
#include "metrics/exposition.h"
#include "net/tls.h"
#include "net/worker.h"

namespace solidrust {

// Writes every family of metrics. Called on the handler's own thread, never on a worker. Everything
// that it reads outlives the listener.
using WriteMetrics = std::function<void(metrics::Exposition& out)>;

class MetricsHandler final : public http::RequestHandler {
 public:
  // `token`: the bearer token that a scraper must send; empty: none. `strict_host`: rejects a
  // request whose Host is not an IP address or localhost, so that no web page under another name
  // can read the metrics (DNS rebinding).
  MetricsHandler(Secret token, bool strict_host, const std::atomic<bool>& ready,
                 WriteMetrics write);

  // Never throws.
  Task<void> handle(http::ServerExchange& exchange) override;
  Task<void> refuse(http::ServerExchange& exchange, const Error& error) override;

 private:
  Task<void> serve(http::ServerExchange& exchange);
  Task<void> answer_metrics(http::ServerExchange& exchange);
  bool has_token(const http::RequestHead& head) const;

  const Secret token_;
  const bool strict_host_;
  const std::atomic<bool>& ready_;
  const WriteMetrics write_;
  // Writing takes milliseconds if there are many models: too long for a worker.
  ThreadPool pool_{
      {"metrics",
       1,
       4,
       {ErrorCode::service_unavailable, "Too many concurrent requests for the metrics."}}};
};

struct MetricsFront {
  std::unique_ptr<MetricsHandler> handler;
  std::unique_ptr<http::HttpListener> listener;
};

// Opens the listener that `settings` names, on `worker`. `tls`: null for plain HTTP. Error: the
// address cannot be opened; the message names the setting to change.
Result<std::unique_ptr<MetricsFront>> open_metrics(const Settings& settings, Secret token,
                                                   Worker& worker,
                                                   std::shared_ptr<TlsServerContext> tls,
                                                   const std::atomic<bool>& ready,
                                                   WriteMetrics write);

}  // namespace solidrust
