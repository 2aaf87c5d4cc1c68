#include "app/server/metrics_listener.h"

#include <array>
#include <chrono>
#include <utility>

#include <openssl/crypto.h>

#include "app/server/limits_of.h"
#include "config/setting_value.h"
#include "gateway/stage/credential.h"
#include "net/carry.h"
#include "web/own_host.h"

namespace solidrust {
namespace {

constexpr std::size_t kMostConnections = 16;
constexpr std::chrono::seconds kWriteStall{10};
constexpr std::string_view kPlain = "text/plain; charset=utf-8";

Task<void> answer(http::ServerExchange& exchange, int status, std::string_view type,
                  std::string_view body) {
  const std::array<http::Field, 3> fields{http::Field{"content-type", type},
                                          http::Field{"cache-control", "no-store"},
                                          http::Field{"x-content-type-options", "nosniff"}};
  co_await exchange.respond(status, fields, body);
}

Task<void> ask_for_token(http::ServerExchange& exchange) {
  const std::array<http::Field, 2> fields{http::Field{"content-type", kPlain},
                                          http::Field{"www-authenticate", "Bearer"}};
  co_await exchange.respond(
      401, fields, "The token that metrics.token_env names is needed, as Authorization: Bearer.\n");
}

}  // namespace

MetricsHandler::MetricsHandler(Secret token, bool strict_host, const std::atomic<bool>& ready,
                               WriteMetrics write)
    : token_(std::move(token)),
      strict_host_(strict_host),
      ready_(ready),
      write_(std::move(write)) {}

bool MetricsHandler::has_token(const http::RequestHead& head) const {
  if (token_.empty()) return true;
  const Result<std::string_view> sent = read_credential(head);
  const std::string_view wanted = token_.reveal();
  return sent && sent->size() == wanted.size() &&
         CRYPTO_memcmp(sent->data(), wanted.data(), wanted.size()) == 0;
}

Task<void> MetricsHandler::answer_metrics(http::ServerExchange& exchange) {
  const http::RequestHead& head = exchange.head();
  if (!has_token(head)) co_return co_await ask_for_token(exchange);
  const metrics::Format format = metrics::format_for(head.fields.find("accept"));
  auto work = [this, format]() -> Result<std::string> {
    std::string text;
    metrics::Exposition out(format, text);
    write_(out);
    out.end();
    return text;
  };
  const Result<std::string> text = co_await carry(pool_, std::move(work));
  if (!text) co_return co_await answer(exchange, 503, kPlain, text.error().message + "\n");
  co_await answer(exchange, 200, metrics::content_type(format), *text);
}

Task<void> MetricsHandler::serve(http::ServerExchange& exchange) {
  const http::RequestHead& head = exchange.head();
  if (strict_host_)
    if (!web::check_host(head, {}))
      co_return co_await answer(exchange, 421, kPlain,
                                "Without a token (metrics.token_env) this answers to IP addresses "
                                "and localhost alone.\n");
  if (head.method != http::Method::get && head.method != http::Method::head)
    co_return co_await answer(exchange, 405, kPlain, "GET and HEAD are served here.\n");
  if (head.path == "/metrics") co_return co_await answer_metrics(exchange);
  if (head.path == "/healthz") co_return co_await answer(exchange, 200, kPlain, "ok\n");
  if (head.path == "/readyz") {
    const bool ready = ready_.load();
    co_return co_await answer(exchange, ready ? 200 : 503, kPlain, ready ? "ok\n" : "not ready\n");
  }
  co_await answer(exchange, 404, kPlain, "Here are /metrics, /healthz and /readyz.\n");
}

Task<void> MetricsHandler::handle(http::ServerExchange& exchange) {
  try {
    co_await serve(exchange);
  } catch (...) {  // out of memory
    exchange.abort();
  }
}

Task<void> MetricsHandler::refuse(http::ServerExchange& exchange, const Error& error) {
  try {
    co_await answer(exchange, error_row(error.code).status, kPlain, error.message + "\n");
  } catch (...) {
    exchange.abort();
  }
}

Result<std::unique_ptr<MetricsFront>> open_metrics(const Settings& settings, Secret token,
                                                   Worker& worker,
                                                   std::shared_ptr<TlsServerContext> tls,
                                                   const std::atomic<bool>& ready,
                                                   WriteMetrics write) {
  auto front = std::make_unique<MetricsFront>();
  const HostPort& address = settings.metrics_listen;
  const bool strict_host = token.empty() && is_loopback(address.host);
  front->handler =
      std::make_unique<MetricsHandler>(std::move(token), strict_host, ready, std::move(write));
  http::ServerLimits limits = server_limits_of(settings);
  // Each that waits for a slow reader holds a text of some megabytes, where there are many models.
  limits.connections = kMostConnections;
  limits.connections_per_address = kMostConnections;
  limits.write_stall = kWriteStall;
  auto opened = http::HttpListener::open(std::array{&worker}, address.host, address.port,
                                         std::move(tls), limits, *front->handler);
  if (!opened) {
    Error error = std::move(opened).error();
    error.message += " (listen.metrics chooses another address for the metrics)";
    return error;
  }
  front->listener = *std::move(opened);
  return front;
}

}  // namespace solidrust
