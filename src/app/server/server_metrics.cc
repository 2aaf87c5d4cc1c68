// What the metrics are read from when they are asked for.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <dirent.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "app/build_info.h"
#include "app/server/process_facts.h"
#include "app/server/server_parts.h"
#include "base/log.h"
#include "config/setting_value.h"
#include "control/upstreams/target_json.h"
#include "gateway/accounting/request_metrics.h"
#include "upstream/health/model_state.h"

namespace solidrust {
namespace {

using metrics::Exposition;

void write_targets(Exposition& out, const Catalog& catalog, SteadyTime now) {
  const std::vector<const Target*> targets = targets_of(catalog);
  out.family(metrics::kTargetState);
  for (const Target* const target : targets) {
    const std::string_view is = target_state_name(target->state->view(now));
    for (const std::string_view state : kTargetStates)
      out.sample(
          {{"upstream", target->upstream->name}, {"target", target->model}, {"state", state}},
          std::uint64_t{state == is});
  }
  out.family(metrics::kTargetInFlight);
  for (const Target* const target : targets)
    out.sample({{"upstream", target->upstream->name}, {"target", target->model}},
               std::uint64_t{target->state->in_flight()});
  out.family(metrics::kTargetMax);
  for (const Target* const target : targets)
    if (target->max_in_flight != 0)
      out.sample({{"upstream", target->upstream->name}, {"target", target->model}},
                 std::uint64_t{target->max_in_flight});
  out.family(metrics::kQueueLength);
  for (const Model& model : catalog.models())
    out.sample({{"model", model.name}}, std::uint64_t{model.state->line->waiting()});
}

void write_journal(Exposition& out, const Journal::Stats& stats) {
  const auto one = [&](const metrics::Family& family, std::uint64_t value) {
    out.family(family);
    out.sample({}, value);
  };
  one(metrics::kJournalBytes, stats.bytes);
  one(metrics::kJournalWaiting, stats.waiting);
  one(metrics::kJournalLimit, stats.bound);
  one(metrics::kJournalLost, stats.lost);
}

void write_connections(Exposition& out, const ServerParts& parts) {
  std::vector<std::pair<std::string_view, const http::HttpListener*>> listeners;
  listeners.emplace_back("api", parts.listener.get());
  if (parts.console) listeners.emplace_back("console", parts.console->listener.get());
  out.family(metrics::kConnections);
  for (const auto& [name, listener] : listeners)
    out.sample({{"listener", name}}, std::uint64_t{listener->connections()});
  out.family(metrics::kConnectionsRefused);
  for (const auto& [name, listener] : listeners)
    out.sample({{"listener", name}}, listener->refused());
}

void write_threads(Exposition& out, const WorkerPool& pool) {
  out.family(metrics::kWorkerBusy);
  for (const Worker* const worker : pool.all)
    out.decimal({{"worker", worker == pool.side ? "side" : std::to_string(worker->index())}},
                static_cast<std::uint64_t>(worker->processor_time().count()), 9);
}

void write_keys(Exposition& out, const KeyAuthenticator::Sizes& sizes) {
  out.family(metrics::kKeyCache);
  out.sample({{"kind", "valid"}}, std::uint64_t{sizes.keys});
  out.sample({{"kind", "unknown"}}, std::uint64_t{sizes.unknown});
  out.family(metrics::kKeyLookups);
  out.sample({}, sizes.read);
}

void write_console(Exposition& out, const ConsoleAccounts& accounts, const web::WorkPool& pool) {
  const ConsoleAccounts::Hashing hashing = accounts.hashing();
  out.family(metrics::kHashingWaiting);
  out.sample({}, std::uint64_t{hashing.waiting});
  out.family(metrics::kHashingRefused);
  out.sample({}, hashing.refused);
  out.family(metrics::kConsoleJobs);
  out.sample({}, std::uint64_t{pool.waiting()});
}

std::uint64_t open_descriptors() {
  DIR* const folder = ::opendir("/proc/self/fd");
  if (folder == nullptr) return 0;
  std::uint64_t count = 0;
  while (::readdir(folder) != nullptr) ++count;
  ::closedir(folder);
  return count - 3;  // ".", ".." and the folder's own
}

// Where there is no /proc nothing is told of the process.
void write_process(Exposition& out, const Clock& clock) {
  const ProcessFacts facts = process_facts();
  if (!facts.known) return;
  out.family(metrics::kProcessor);
  out.decimal({}, facts.processor_ms * 1'000'000, 9);
  out.family(metrics::kMemory);
  out.sample({}, facts.memory_bytes);
  out.family(metrics::kDescriptors);
  out.sample({}, open_descriptors());
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  out.family(metrics::kMaxDescriptors);
  out.sample({}, std::uint64_t{limit.rlim_cur});
  timespec booted{};
  ::clock_gettime(CLOCK_BOOTTIME, &booted);
  const auto now_ms = static_cast<std::uint64_t>(unix_ms(clock.system()));
  const auto up_ms = static_cast<std::uint64_t>(booted.tv_sec) * 1'000 +
                     static_cast<std::uint64_t>(booted.tv_nsec) / 1'000'000;
  out.family(metrics::kStarted);
  out.decimal({}, now_ms - up_ms + facts.started_ms, 3);
}

}  // namespace

Result<void> ServerParts::listen_metrics() {
  if (settings.metrics_listen.host.empty()) return {};
  Secret token;
  if (const std::string& name = settings.metrics_token_env; !name.empty())
    token = Secret(sources.variables.at(name));
  auto opened = open_metrics(settings, std::move(token), *workers->side, server_tls, ready,
                             [this](Exposition& out) { write_metrics(out); });
  if (!opened) return std::move(opened).error();
  metrics_front = *std::move(opened);
  LogLine(LogLevel::info, "metrics")
      .field("address",
             render_host_port({settings.metrics_listen.host, metrics_front->listener->port()}));
  return {};
}

void ServerParts::write_metrics(Exposition& out) const {
  request_metrics->write(out);
  write_targets(out, *catalog->load(), clock.steady());
  write_connections(out, *this);
  write_threads(out, *workers);
  write_keys(out, keys->authenticator.sizes());
  if (people) write_console(out, people->accounts, *console_pool);
  write_journal(out, meter->journal_stats());
  out.family(metrics::kLogDropped);
  out.sample({}, log_lines_dropped());
  alerts->write_metrics(out);
  const TraceCounts spans = traces ? traces->counts() : TraceCounts{};
  out.family(metrics::kSpans);
  out.sample({{"result", "exported"}}, spans.exported);
  out.sample({{"result", "dropped"}}, spans.dropped);
  out.sample({{"result", "failed"}}, spans.failed);
  out.family(metrics::kTracesLeftOut);
  out.sample({}, spans.left_out);
  out.family(metrics::kReload);
  out.decimal({}, static_cast<std::uint64_t>(config_read_ms.load()), 3);
  out.family(metrics::kReloadSuccess);
  out.sample({}, std::uint64_t{config_taken.load()});
  if (certificate_expires_s != 0) {
    out.family(metrics::kCertificate);
    out.sample({}, certificate_expires_s);
  }
  out.family(metrics::kReady);
  out.sample({}, std::uint64_t{ready.load()});
  out.family(metrics::kBuildInfo);
  out.sample({{"version", build_info().version}, {"commit", build_info().commit}},
             std::uint64_t{1});
  write_process(out, clock);
}

}  // namespace solidrust
