// The steps of the start.
#include <array>
#include <bit>
#include <csignal>
#include <utility>

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/build_info.h"
#include "app/server/banner.h"
#include "app/server/limits_of.h"
#include "app/server/server_parts.h"
#include "base/json_writer.h"
#include "base/log.h"
#include "config/setting_value.h"
#include "control/commands.h"
#include "control/first_account.h"
#include "net/tls.h"
#include "upstream/upstream_probe.h"

namespace solidrust {
namespace {

// Every connection is a descriptor, and the usual soft limit is 1024.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
    LogLine(LogLevel::warn, "descriptor_limit_not_raised");
}

std::string status_json(const Settings& settings, std::uint16_t port) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("version").value(build_info().version);
  json.key("pid").value(static_cast<std::int64_t>(::getpid()));
  json.key("api").value(render_host_port({settings.api_listen.host, port})).end_object();
  return out;
}

}  // namespace

sigset_t server_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&set, number);
  return set;
}

WorkerPool::WorkerPool(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    workers.push_back(std::make_unique<Worker>(i));
    all.push_back(workers.back().get());
    all.back()->start();
  }
}

WorkerPool::~WorkerPool() {
  for (Worker* worker : all) worker->stop_when_idle();
  for (Worker* worker : all) worker->join();
}

KeyRing::KeyRing(DataHome& home, const Clock& clock, const KeyAuthenticator::Options& options)
    : loader(home.keys(), reader, writer, home.hasher().version()),
      last_used(home.keys(), writer, clock),
      authenticator(home.hasher(), loader, clock, options) {}

KeyRing::~KeyRing() {
  if (auto written = last_used.flush(); !written)
    LogLine(LogLevel::warn, "last_used_not_written").field("reason", written.error().message);
  reader.stop();
  writer.stop();
}

Result<void> ServerParts::open_data() {
  auto opened = DataHome::open(settings.data_dir, clock, random);
  if (!opened) {
    Error error = std::move(opened).error();
    if (error.code == ErrorCode::service_unavailable)
      error.message +=
          " One server at a time may use it: stop the other, or choose another folder "
          "with --data-dir.";
    return error;
  }
  home = *std::move(opened);
  keys = std::make_unique<KeyRing>(*home, clock, authenticator_options_of(settings));
  // Before anything is served: the policy that the room reads is made of the tables.
  ControlContext tables{home->accounts(), home->keys(), home->tiers(), home->audit(),
                        home->hasher(),   clock,        random};
  if (auto applied = apply_tiers(tables, settings.tiers); !applied) return applied;
  auto room = MeterRoom::open(*home, keys->reader, clock, settings, workers_of(settings));
  if (!room) return std::move(room).error();
  meter = *std::move(room);
  return {};
}

Result<void> ServerParts::open_catalog(CatalogSource& source) {
  auto planned = source.plan();
  if (!planned) return std::move(planned).error();
  plan = *std::move(planned);
  if (plan.needs_tls) {
    auto tls = TlsClientContext::load(settings.tls_ca);
    if (!tls) return std::move(tls).error();
    upstream_tls = *std::move(tls);
  }
  catalog = std::make_unique<CatalogHolder>(plan.catalog);
  return {};
}

Result<void> ServerParts::listen() {
  workers = std::make_unique<WorkerPool>(workers_of(settings));
  upstreams =
      std::make_unique<UpstreamSlots>(workers->all, pool_options_of(settings), upstream_tls);
  start_probes();
  gateway = std::make_unique<Gateway>(
      GatewayServices{keys->authenticator, *catalog, *upstreams, clock, random, ready,
                      gateway_limits_of(settings), &keys->last_used, &meter->services()},
      workers->all.size());
  std::shared_ptr<TlsServerContext> tls;
  if (!settings.tls_certificate.empty()) {
    auto loaded = TlsServerContext::load(settings.tls_certificate, settings.tls_key);
    if (!loaded) return std::move(loaded).error();
    tls = *std::move(loaded);
  }
  const HostPort& address = settings.api_listen;
  auto opened = http::HttpListener::open(workers->all, address.host, address.port, std::move(tls),
                                         server_limits_of(settings), *gateway);
  if (!opened) {
    Error error = std::move(opened).error();
    error.message += " (--api-listen HOST:PORT chooses another address)";
    return error;
  }
  listener = *std::move(opened);
  return {};
}

void ServerParts::start_probes() {
  probe_options.set(settings);
  std::array<std::uint8_t, 8> seed{};
  random.fill(seed);
  prober = std::make_unique<HealthProber>(
      *workers->all.front(),
      HealthProber::Sources{
          [this] { return catalog->load(); },
          [this]() -> http::ClientPool& { return upstreams->pool(*workers->all.front()); },
          [this] { return probe_options.get(); }},
      clock, std::bit_cast<std::uint64_t>(seed));
}

Result<void> ServerParts::open_control_socket() {
  control = std::unique_ptr<ControlContext>(new ControlContext{
      home->accounts(), home->keys(), home->tiers(), home->audit(), home->hasher(), clock, random,
      [this](const KeyId& key, bool compromised) {
        keys->authenticator.invalidate(key, compromised);
      },
      [this](const AccountId& account) { keys->authenticator.invalidate_account(account); },
      [this] { return catalog->load(); }});
  control->test_upstream = [this](const std::shared_ptr<const Upstream>& upstream) {
    std::shared_ptr<TlsClientContext> tls;
    if (upstream->origin.tls) {
      auto loaded = TlsClientContext::load(settings.tls_ca);  // a setting that no reload changes
      if (loaded) tls = *std::move(loaded);
    }
    return probe_blocking(upstream, tls, std::chrono::seconds{5});
  };
  meter->serve(*control);
  const std::string status = status_json(settings, listener->port());
  auto started = ControlServer::start(
      home->folder().socket(),
      [this, status](const ControlRequest& request) -> Result<std::string> {
        if (request.method == "server.status") return status;
        return run_command(*control, Actor{"cli", "", ""}, request.method, request.params);
      });
  if (!started) return std::move(started).error();
  control_server = *std::move(started);
  return {};
}

Result<Secret> ServerParts::first_key() {
  if (!is_loopback(settings.api_listen.host)) return Secret();
  auto made = make_first_account(*control, Actor{"system", "", ""});
  if (!made) return std::move(made).error();
  if (!*made) return Secret();
  return std::move((*made)->text);
}

Result<std::unique_ptr<Server>> Server::start(const SettingsSources& sources,
                                              const Settings& settings) {
  std::signal(SIGPIPE, SIG_IGN);
  const sigset_t signals = server_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  configure_log({settings.log_format, settings.log_level});
  raise_descriptor_limit();
  CatalogSource source(settings);  // searches while the data folder is opened
  auto parts = std::make_unique<ServerParts>(sources, settings);
  if (auto step = parts->open_data(); !step) return std::move(step).error();
  if (auto step = parts->open_catalog(source); !step) return std::move(step).error();
  if (auto step = parts->listen(); !step) return std::move(step).error();
  if (auto step = parts->open_control_socket(); !step) return std::move(step).error();
  auto key = parts->first_key();
  if (!key) return std::move(key).error();

  const HostPort address{settings.api_listen.host, parts->listener->port()};
  LogLine(LogLevel::info, "listening")
      .field("address", render_host_port(address))
      .field("tls", !settings.tls_certificate.empty());
  parts->ready = true;
  const std::string text =
      banner({std::string(build_info().version), address, !settings.tls_certificate.empty(),
              settings.data_dir, &parts->plan, *std::move(key)});
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
  LogLine(LogLevel::info, "ready")
      .field("version", build_info().version)
      .field("workers", static_cast<std::int64_t>(parts->workers->all.size()))
      .field("models", static_cast<std::int64_t>(parts->plan.catalog->models().size()))
      .field("data_dir", settings.data_dir);
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

}  // namespace solidrust
