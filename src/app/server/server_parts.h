// What a running server consists of, in the order in which it is made; it is destroyed in reverse.
#pragma once

#include <atomic>
#include <csignal>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/control_socket/control_server.h"
#include "app/control_socket/running_servers.h"
#include "app/server/alert_room.h"
#include "app/server/catalog_source.h"
#include "app/server/console_room.h"
#include "app/server/data_home.h"
#include "app/server/limits_of.h"
#include "app/server/live_server.h"
#include "app/server/meter_room.h"
#include "app/server/metrics_listener.h"
#include "app/server/processors.h"
#include "app/server/server.h"
#include "app/server/trace_room.h"
#include "app/server/upstream_slots.h"
#include "auth/keys/key_authenticator.h"
#include "auth/keys/key_loader.h"
#include "auth/keys/last_used.h"
#include "auth/people/secret_box.h"
#include "base/clock.h"
#include "base/random.h"
#include "control/context.h"
#include "control/status/status_board.h"
#include "gateway/accounting/request_metrics.h"
#include "gateway/catalog_holder.h"
#include "gateway/gateway.h"
#include "http/server/server.h"
#include "net/worker.h"
#include "store/database_thread.h"
#include "upstream/health/health_prober.h"

namespace solidrust {

// The signals that Server::run acts on.
sigset_t server_signals();

// The workers. The destructor waits until each is idle and stops it. By then no request runs, and
// what idle workers use still lives.
struct WorkerPool {
  // The console and the metrics have a worker of their own with lower priority, so that no request
  // to /v1 waits for a sign-in, a page or a scrape.
  explicit WorkerPool(WorkerCounts counts);
  ~WorkerPool();
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<Worker*> all;  // by Worker::index()
  std::vector<Worker*> api;
  Worker* side = nullptr;  // of the console and the metrics, where one of them is on
};

// Keys, from the database to the check of a request.
struct KeyRing {
  KeyRing(DataHome& home, const Clock& clock, const KeyAuthenticator::Options& options);
  ~KeyRing();  // writes the last uses that were noted, and stops both threads
  DatabaseThread reader{"db-read"};
  DatabaseThread writer{"db-write"};
  StoreKeyLoader loader;
  LastUsed last_used;
  KeyAuthenticator authenticator;
};

// How upstreams are probed: set by the main thread, read by the worker that does it.
struct ProbeOptions {
  std::atomic<std::int64_t> interval_ms{10'000};
  std::atomic<std::int64_t> timeout_ms{2'000};
  void set(const Settings& settings) {
    interval_ms = settings.probe_interval.count();
    timeout_ms = settings.probe_timeout.count();
  }
  HealthProber::Options get() const {
    return {std::chrono::milliseconds{interval_ms}, std::chrono::milliseconds{timeout_ms}};
  }
};

struct ServerParts {
  ServerParts(const SettingsSources& sources_, const LoadedSettings& loaded)
      : sources(sources_), settings(loaded.settings), origins(loaded.origins) {
    show_settings();
    config_read_ms = unix_ms(clock.system());
  }

  ~ServerParts();

  Result<void> open_data();
  Result<void> open_catalog(CatalogSource& source);
  Result<void> listen();
  void start_probes();
  // What the workers write spans into, and the thread that sends them; nothing without a collector.
  Result<void> open_traces();
  void make_control();
  // Opens the alerts' room; start_alerts() begins to watch.
  Result<void> open_alerts();
  void start_alerts();
  // Opens the console's listener, unless it is off.
  Result<void> listen_console(std::shared_ptr<TlsServerContext> tls);
  // What `solidrust top` is made of, as JSON (control/methods.md). Any thread but a worker's.
  std::string top_json() const;
  // From this call on the console answers.
  Result<void> open_console_room();
  // Opens the listener of the metrics, unless it is off. Opened last: a scrape reads all other
  // parts.
  Result<void> listen_metrics();
  // Writes every family of metrics. Any thread but a worker's.
  void write_metrics(metrics::Exposition& out) const;
  // Logs the console's address, and a warning if other machines reach it without TLS. Precondition:
  // the console is on.
  void announce_console() const;
  Result<void> open_control_socket();
  Result<Secret> first_key();
  // A link for the first operator, if there is none and the console listens.
  Result<std::optional<std::string>> first_operator();
  // console.setup_link and console.invite of the control socket: links of this server's console.
  Result<std::string> console_link(std::string_view method);

  // From SIGHUP. Everything that can fail is done before anything is changed; what was refused is
  // in the log.
  void reload();
  // Of `settings` and `origins`.
  void show_settings();

  SettingsSources sources;
  Settings settings;  // in force; the main thread's
  // Counted once: what is made for each worker must be as many as there are workers.
  const double processors_at_start = processors();
  // The same for an operator to see, with where each comes from: replaced whole.
  std::map<std::string, SettingOrigin> origins;
  std::mutex shown_mutex;
  std::string shown_settings;   // settings_json()
  std::string settings_report;  // show_json()
  SystemClock clock;
  SystemRandom random;
  const SteadyTime started_at = clock.steady();
  std::atomic<bool> ready{false};
  std::atomic<std::int64_t> config_read_ms{0};   // the last time, at start or by a reload
  std::atomic<bool> config_taken{true};          // whether it was in order then
  std::shared_ptr<TlsServerContext> server_tls;  // null: plain HTTP
  std::int64_t certificate_expires_s = 0;        // 0: there is none
  std::unique_ptr<DataHome> home;
  // Outlives the control plane, which may ask for a test. Its threads read all that follows, and
  // end before that is destroyed.
  std::unique_ptr<AlertRoom> alerts;
  // These outlive the database threads of `keys`, whose last jobs may use them.
  std::unique_ptr<LiveServer> live;
  std::unique_ptr<ControlContext> control;
  std::unique_ptr<ConsolePeople> people;  // null: the console is off
  std::unique_ptr<KeyRing> keys;
  std::unique_ptr<MeterRoom> meter;
  // The workers wait for its answers, and it uses the parts above.
  std::unique_ptr<web::WorkPool> console_pool;
  CatalogPlan plan;  // from start-up
  std::unique_ptr<CatalogHolder> catalog;
  std::unique_ptr<StatusBoard> status_board;
  std::shared_ptr<TlsClientContext> upstream_tls;  // null until an upstream needs it
  std::unique_ptr<TraceRoom> traces;  // null: off. Outlives the workers, whose spans it sends
  std::unique_ptr<WorkerPool> workers;
  std::unique_ptr<UpstreamSlots> upstreams;
  ProbeOptions probe_options;
  std::unique_ptr<HealthProber> prober;
  std::unique_ptr<SecretBox> reasoning;
  std::unique_ptr<RequestMetrics> request_metrics;
  std::unique_ptr<Gateway> gateway;
  std::unique_ptr<http::HttpListener> listener;
  std::unique_ptr<ConsoleFront> console;        // null: off
  std::unique_ptr<MetricsFront> metrics_front;  // null: off
  std::unique_ptr<ControlServer> control_server;
  std::optional<RunningServerFile> running_file;  // destroyed before the socket that it names
};

}  // namespace solidrust
