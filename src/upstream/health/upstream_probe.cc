#include "upstream/health/upstream_probe.h"

#include <array>
#include <future>
#include <span>
#include <utility>

#include "net/worker.h"
#include "upstream/catalog/model_list.h"
#include "upstream/exchange/get_answer.h"
#include "upstream/exchange/request_form.h"

namespace solidrust {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

DialectReport::Answer answer_of(int status) {
  using Answer = DialectReport::Answer;
  if (status == 404 || status == 405) return Answer::absent;
  if (status == 401 || status == 403) return Answer::credential;
  if (status >= 500) return Answer::broken;
  const bool taken = status == 200 || status == 400 || status == 422;
  return taken ? Answer::there : Answer::unclear;
}

// An empty object: every server misses a field in it before it asks a model.
Task<DialectReport> ask_dialect(http::ClientPool* pool, std::shared_ptr<const Upstream> upstream,
                                Dialect dialect, milliseconds limit) {
  const auto exchange = pool->exchange(upstream->origin, {limit, limit, limit, limit});
  const std::string target = path_at(*upstream, main_operation(dialect));
  const std::array<http::Field, 4> fields{{{"Content-Type", "application/json"},
                                           {"Accept", "application/json"},
                                           {"Accept-Encoding", "identity"},
                                           kAnthropicVersion}};
  constexpr std::string_view kEmpty = "{}";
  http::ClientRequest request;
  request.target = target;
  request.fields = std::span(fields).first(dialect == Dialect::messages ? 4 : 3);
  request.credential = credential_of(*upstream);
  request.body = {&kEmpty, 1};
  DialectReport report;
  report.dialect = dialect;
  if (co_await exchange->open(request) != http::ClientErrc::ok) co_return report;
  report.status = exchange->head().status;
  report.answer = answer_of(report.status);
  co_return report;
}

Task<void> probe_both(Worker* worker, std::shared_ptr<const Upstream> upstream,
                      std::shared_ptr<TlsClientContext> tls, milliseconds limit,
                      std::promise<ProbeResult>* into) {
  http::ClientPool pool(*worker, tls, {});
  const ProbePath first = kind_row(upstream->kind).first_probe;
  ProbeResult health;
  if (first == ProbePath::health)
    health = co_await probe_upstream(pool, upstream, ProbePath::health, limit);
  const bool unknown = health.status == 404 || health.status == 405;
  if (health.alive || unknown || first == ProbePath::models) {
    ProbeResult models = co_await probe_upstream(pool, upstream, ProbePath::models, limit);
    if (models.status >= 400) {  // it is there, but not where requests will be sent
      models.alive = false;
      models.failure = "the list of models was answered " + std::to_string(models.status) +
                       "; check base_url (it ends in /v1) and api_key_env";
    }
    if (!health.alive || models.status > 0) health = std::move(models);
  }
  if (health.status > 0)
    for (const Dialect dialect : kDialects)
      health.dialects.push_back(co_await ask_dialect(&pool, upstream, dialect, limit));
  into->set_value(std::move(health));
}

}  // namespace

std::string_view answer_name(DialectReport::Answer answer) noexcept {
  switch (answer) {
    case DialectReport::Answer::there:
      return "there";
    case DialectReport::Answer::absent:
      return "absent";
    case DialectReport::Answer::broken:
      return "broken";
    case DialectReport::Answer::credential:
      return "key refused";
    case DialectReport::Answer::unclear:
      return "unclear";
  }
  return {};
}

std::string dialect_advice(const Upstream& upstream, const std::vector<DialectReport>& reports) {
  using Answer = DialectReport::Answer;
  std::string out;
  for (const DialectReport& report : reports) {
    const bool spoken = upstream.speaks.has(report.dialect);
    const bool surplus =
        spoken && (report.answer == Answer::absent || report.answer == Answer::broken);
    const bool left_out = !spoken && report.answer == Answer::there;
    if (!surplus && !left_out) continue;
    if (!out.empty()) out += "; ";
    out += surplus ? "speaks names " : "speaks leaves out ";
    out += dialect_name(report.dialect);
    out += left_out                          ? ", which it answers"
           : report.answer == Answer::broken ? ", which is broken there"
                                             : ", which it does not have";
  }
  return out;
}

Task<ProbeResult> probe_upstream(http::ClientPool& pool, std::shared_ptr<const Upstream> upstream,
                                 ProbePath path, milliseconds limit) {
  const steady_clock::time_point began = steady_clock::now();
  ProbeResult result;
  result.path = path;
  const std::string at =
      path == ProbePath::models ? models_path(*upstream) : health_path(*upstream);
  const GetAnswer answer = co_await get_answer(pool, upstream, at, limit);
  result.status = answer.status;
  if (answer.opened == http::ClientErrc::ok) {
    const bool unknown =
        path == ProbePath::health && (result.status == 404 || result.status == 405);
    result.alive = answer.whole && result.status < 500 && !unknown;
    if (!answer.whole) result.failure = words_of(http::ClientErrc::reset);
    if (path == ProbePath::models)
      if (auto list = parse_model_list(answer.body)) result.models = std::move(list->ids);
  } else {
    result.failure = words_of(answer.opened);
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
