#include "upstream/upstream_probe.h"

#include <array>
#include <future>
#include <utility>

#include "net/worker.h"
#include "upstream/model_list.h"
#include "upstream/request_form.h"

namespace solidrust {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kMaxBody = 1024 * 1024;

// Only Anthropic asks for a version; others answer by it in Anthropic's form, or not at all.
bool asks_version(const Upstream& upstream) {
  return upstream.kind == UpstreamKind::anthropic;
}

std::string target_of(const Upstream& upstream, ProbePath path) {
  if (path == ProbePath::models) return upstream.path_prefix + "/models";
  std::string base = upstream.path_prefix;
  if (base.ends_with("/v1")) base.resize(base.size() - 3);
  return base + "/health";
}

std::string_view words_for(http::ClientErrc why) {
  switch (why) {
    case http::ClientErrc::resolve:
      return "the name has no address";
    case http::ClientErrc::connect:
      return "no connection";
    case http::ClientErrc::tls:
      return "no trusted TLS connection";
    case http::ClientErrc::first_byte:
    case http::ClientErrc::stall:
    case http::ClientErrc::total:
      return "no answer in time";
    case http::ClientErrc::cancelled:
      return "cancelled";
    default:
      return "the answer is no HTTP, or broke off";
  }
}

// The body, as far as it is wanted; false if it broke off or is too long.
Task<bool> read_body(http::ClientExchange* exchange, std::string* body) {
  for (;;) {
    std::string_view bytes;
    const http::ClientErrc result = co_await exchange->read(bytes);
    if (result != http::ClientErrc::ok) co_return false;
    if (bytes.empty()) co_return true;
    if (body->size() + bytes.size() > kMaxBody) co_return false;
    body->append(bytes);
  }
}

Task<void> probe_both(Worker* worker, std::shared_ptr<const Upstream> upstream,
                      std::shared_ptr<TlsClientContext> tls, milliseconds limit,
                      std::promise<ProbeResult>* into) {
  http::ClientPool pool(*worker, tls, {});
  ProbeResult health = co_await probe_upstream(pool, upstream, ProbePath::health, limit);
  if (health.alive || health.status == 404 || health.status == 405) {
    ProbeResult models = co_await probe_upstream(pool, upstream, ProbePath::models, limit);
    if (models.status >= 400) {  // it is there, but not where requests will be sent
      models.alive = false;
      models.failure = "the list of models was answered " + std::to_string(models.status) +
                       "; check base_url (it ends in /v1) and api_key_env";
    }
    if (!health.alive || models.status > 0) health = std::move(models);
  }
  into->set_value(std::move(health));
}

}  // namespace

Task<ProbeResult> probe_upstream(http::ClientPool& pool, std::shared_ptr<const Upstream> upstream,
                                 ProbePath path, milliseconds limit) {
  const steady_clock::time_point began = steady_clock::now();
  const auto exchange = pool.exchange(upstream->origin, {limit, limit, limit, limit});
  const std::string target = target_of(*upstream, path);
  const std::array<http::Field, 3> fields{
      {{"Accept", "application/json"}, {"Accept-Encoding", "identity"}, kAnthropicVersion}};
  http::ClientRequest request;
  request.method = "GET";
  request.target = target;
  request.fields = std::span(fields).first(asks_version(*upstream) ? 3 : 2);
  request.credential = credential_of(*upstream);
  ProbeResult result;
  result.path = path;
  const http::ClientErrc opened = co_await exchange->open(request);
  if (opened == http::ClientErrc::ok) {
    result.status = exchange->head().status;
    std::string body;
    const bool whole = co_await read_body(exchange.get(), &body);
    const bool unknown =
        path == ProbePath::health && (result.status == 404 || result.status == 405);
    result.alive = whole && result.status < 500 && !unknown;
    if (!whole) result.failure = words_for(http::ClientErrc::reset);
    if (path == ProbePath::models)
      if (auto list = parse_model_list(body)) result.models = std::move(list->ids);
  } else {
    result.failure = words_for(opened);
  }
  result.took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - began);
  co_return result;
}

ProbeResult probe_blocking(const std::shared_ptr<const Upstream>& upstream,
                           const std::shared_ptr<TlsClientContext>& tls, milliseconds limit) {
  if (upstream->kind == UpstreamKind::sandbox) {
    ProbeResult built_in;
    built_in.alive = true;
    built_in.status = 200;
    return built_in;
  }
  Worker worker(0);
  worker.start();
  std::promise<ProbeResult> result;
  std::future<ProbeResult> ended = result.get_future();
  worker.post([&] {
    worker.tasks().spawn("upstream test", probe_both(&worker, upstream, tls, limit, &result));
  });
  ProbeResult out = ended.get();
  worker.stop_when_idle();
  worker.join();
  return out;
}

}  // namespace solidrust
