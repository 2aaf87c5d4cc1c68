// The steps of the start. The console's are in server_console.cc.
#include <array>
#include <bit>
#include <csignal>
#include <utility>

#include <sys/resource.h>
#include <unistd.h>

#include "app/build_info.h"
#include "app/process_guard.h"
#include "app/server/banner.h"
#include "app/server/limits_of.h"
#include "app/server/server_parts.h"
#include "base/json_writer.h"
#include "base/log.h"
#include "base/wipe.h"
#include "config/setting_value.h"
#include "control/commands.h"
#include "control/first_account.h"
#include "control/upstreams/drains.h"
#include "net/tls.h"

namespace solidrust {
namespace {

constexpr std::array kServerSignals{SIGTERM, SIGINT, SIGHUP};

// Every connection is a descriptor, and the usual soft limit is 1024.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
    LogLine(LogLevel::warn, "descriptor_limit_not_raised");
}

void guard(const Settings& settings) {
  if (settings.core_dumps == "off") return forbid_core_dumps();
  allow_core_dumps();
  LogLine(LogLevel::warn, "core_dumps_allowed")
      .field("advice", "keys and prompts will stand in them: set process.core_dumps to off");
}

std::string status_json(const ServerParts& parts) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("version").value(build_info().version);
  json.key("pid").value(static_cast<std::int64_t>(::getpid()));
  const Settings& settings = parts.settings;
  json.key("api").value(render_host_port({settings.api_listen.host, parts.listener->port()}));
  json.key("console");
  if (parts.console == nullptr)
    json.null();
  else
    json.value(render_host_port({settings.console_listen.host, parts.console->listener->port()}));
  json.end_object();
  return out;
}

}  // namespace

sigset_t server_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int number : kServerSignals) ::sigaddset(&set, number);
  return set;
}

WorkerPool::WorkerPool(WorkerCounts counts) {
  for (std::size_t i = 0; i < counts.all; ++i) {
    workers.push_back(std::make_unique<Worker>(i));
    all.push_back(workers.back().get());
  }
  api.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(counts.api));
  for (Worker* worker : api) worker->start();
  if (counts.all == counts.api) return;
  side = all.back();
  side->start_in_background("console", Background::steady);
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
  auto opened = DataHome::open(settings.data_dir, clock, random, {}, upgrade_copy_of(settings));
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
  auto room = MeterRoom::open(*home, keys->reader, clock, settings,
                              worker_counts(settings, processors_at_start));
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
  auto drained = home->drains().list();
  if (!drained) return std::move(drained).error();
  apply_drains(*plan.catalog, *drained);
  catalog = std::make_unique<CatalogHolder>(plan.catalog);
  status_board = std::make_unique<StatusBoard>(
      home->status(), [this] { return catalog->load(); }, clock);
  status_board->show_to(status_audience(settings.status_page));
  return {};
}

Result<void> ServerParts::open_traces() {
  if (settings.traces_endpoint.empty()) return {};
  auto opened = TraceRoom::open(settings, sources.variables, clock, random);
  if (!opened) return std::move(opened).error();
  traces = *std::move(opened);
  return {};
}

Result<void> ServerParts::listen() {
  if (auto traced = open_traces(); !traced) return traced;
  workers = std::make_unique<WorkerPool>(worker_counts(settings, processors_at_start));
  upstreams =
      std::make_unique<UpstreamSlots>(workers->all, pool_options_of(settings), upstream_tls);
  start_probes();
  reasoning = std::make_unique<SecretBox>(home->peppers());
  request_metrics = std::make_unique<RequestMetrics>(workers->all.size(), settings.metrics_names);
  gateway = std::make_unique<Gateway>(
      GatewayServices{keys->authenticator, *catalog, *upstreams, clock, random, ready,
                      gateway_limits_of(settings), &keys->last_used, &meter->services(),
                      CorsPolicy(settings.cors_origins), reasoning.get(), request_metrics.get(),
                      traces ? &traces->recorder() : nullptr},
      workers->all.size());
  if (!settings.tls_certificate.empty()) {
    auto loaded = TlsServerContext::load(settings.tls_certificate, settings.tls_key);
    if (!loaded) return std::move(loaded).error();
    server_tls = *std::move(loaded);
    certificate_expires_s = server_tls->expires_unix_s();
  }
  const HostPort& address = settings.api_listen;
  auto opened = http::HttpListener::open(workers->api, address.host, address.port, server_tls,
                                         server_limits_of(settings), *gateway);
  if (!opened) {
    Error error = std::move(opened).error();
    error.message += " (--api-listen HOST:PORT chooses another address)";
    return error;
  }
  listener = *std::move(opened);
  return listen_console(server_tls);
}

ServerParts::~ServerParts() {
  if (alerts) alerts->stop();
  if (people) people->accounts.stop();
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

void ServerParts::make_control() {
  SqlStores& stores = home->questions();
  live = std::make_unique<LiveServer>(*this);
  control = std::unique_ptr<ControlContext>(
      new ControlContext{.accounts = stores.accounts,
                         .keys = stores.keys,
                         .tiers = stores.tiers,
                         .audit = stores.audit,
                         .hasher = home->hasher(),
                         .clock = clock,
                         .random = random,
                         .server = *live,
                         .usage = &stores.usage,
                         .budgets = &meter->budgets(),
                         .set_aside = &meter->set_aside(),
                         .drains = &home->drains(),
                         .people = &stores.people,
                         .alerts = &stores.alerts,
                         .upgrade_contact = settings.console_upgrade_contact,
                         .currency = settings.currency});
  status_board->start();
}

Result<void> ServerParts::open_alerts() {
  auto room = AlertRoom::open(*home, settings, sources.variables, clock, random);
  if (!room) return std::move(room).error();
  alerts = *std::move(room);
  return {};
}

void ServerParts::start_alerts() {
  alerts->start({[this] {
                   const RequestMetrics::Totals totals = request_metrics->live_totals();
                   const Journal::Stats journal = meter->journal_stats();
                   return AlertReadings{catalog->load(), totals.requests, totals.errors,
                                        journal.bytes,   journal.bound,   certificate_expires_s,
                                        config_taken};
                 },
                 [this](const AccountId& account, std::string_view key) {
                   return meter->budget_reading(account, key);
                 }});
}

Result<void> ServerParts::open_control_socket() {
  const std::string status = status_json(*this);
  auto started =
      ControlServer::start(home->folder().socket(),
                           [this, status](const ControlRequest& request) -> Result<std::string> {
                             if (request.method == "server.status") return status;
                             if (request.method == "server.settings") {
                               const std::lock_guard lock(shown_mutex);
                               return settings_report;
                             }
                             if (request.method == "server.top") return top_json();
                             if (request.method == "server.journal") return meter->journal_status();
                             if (request.method.starts_with("console."))
                               return console_link(request.method);
                             return run_command(*control, Caller::shell({"cli", "", ""}),
                                                request.method, request.params);
                           });
  if (!started) return std::move(started).error();
  control_server = *std::move(started);
  const auto runtime = sources.variables.find("XDG_RUNTIME_DIR");
  if (runtime != sources.variables.end())
    running_file = RunningServerFile::leave(runtime->second, home->folder().path());
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
                                              const LoadedSettings& loaded) {
  const Settings& settings = loaded.settings;
  std::signal(SIGPIPE, SIG_IGN);
  const sigset_t signals = server_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // Where they were ignored (nohup, a shell's background) they would not even be kept back.
  for (const int number : kServerSignals) std::signal(number, SIG_DFL);
  configure_log({settings.log_format, settings.log_level});
  raise_descriptor_limit();
  guard(settings);
  CatalogSource source(settings);  // searches while the data folder is opened
  auto parts = std::make_unique<ServerParts>(sources, loaded);
  if (auto step = parts->open_data(); !step) return std::move(step).error();
  if (auto step = parts->open_catalog(source); !step) return std::move(step).error();
  if (auto step = parts->listen(); !step) return std::move(step).error();
  if (auto step = parts->open_alerts(); !step) return std::move(step).error();
  parts->make_control();
  if (auto step = parts->open_console_room(); !step) return std::move(step).error();
  if (auto step = parts->listen_metrics(); !step) return std::move(step).error();
  if (auto step = parts->open_control_socket(); !step) return std::move(step).error();
  auto key = parts->first_key();
  if (!key) return std::move(key).error();
  auto setup = parts->first_operator();
  if (!setup) return std::move(setup).error();

  const HostPort address{settings.api_listen.host, parts->listener->port()};
  LogLine(LogLevel::info, "listening")
      .field("address", render_host_port(address))
      .field("tls", !settings.tls_certificate.empty());
  BannerFacts facts{std::string(build_info().version),
                    address,
                    !settings.tls_certificate.empty(),
                    settings.data_dir,
                    &parts->plan,
                    *std::move(key)};
  if (parts->console != nullptr) {
    parts->announce_console();
    facts.console_url = parts->people->accounts.options().base_url;
  }
  if (*setup) facts.setup_link = Secret(**setup);
  parts->start_alerts();
  parts->ready = true;
  std::string text = banner(facts);
  std::setvbuf(stdout, nullptr, _IONBF, 0);  // the first key stands in it
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
  wipe(text);
  LogLine(LogLevel::info, "ready")
      .field("version", build_info().version)
      .field("workers", static_cast<std::int64_t>(parts->workers->api.size()))
      .field("models", static_cast<std::int64_t>(parts->plan.catalog->models().size()))
      .field("data_dir", settings.data_dir);
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

}  // namespace solidrust
