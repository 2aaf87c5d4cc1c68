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

// Writes every family. Called on a thread of its own; what it reads outlives the listener.
using WriteMetrics = std::function<void(metrics::Exposition& out)>;

class MetricsHandler final : public http::RequestHandler {
 public:
  // `token`: what a scraper must send as its bearer token; empty: nothing. `strict_host`: answers
  // to IP addresses and localhost alone, so that no web page of another name reads it (DNS
  // rebinding).
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
  // With many models it takes milliseconds to write them, which no worker should spend.
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

// The error says what to do.
Result<std::unique_ptr<MetricsFront>> open_metrics(const Settings& settings, Secret token,
                                                   Worker& worker,
                                                   std::shared_ptr<TlsServerContext> tls,
                                                   const std::atomic<bool>& ready,
                                                   WriteMetrics write);

}  // namespace solidrust
