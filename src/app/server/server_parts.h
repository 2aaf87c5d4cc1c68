// What a running server consists of, in the order in which it is made; it goes in the opposite one.
#pragma once

#include <atomic>
#include <csignal>
#include <memory>
#include <optional>
#include <vector>

#include "app/control_socket/control_server.h"
#include "app/server/catalog_source.h"
#include "app/server/data_home.h"
#include "app/server/meter_room.h"
#include "app/server/server.h"
#include "app/server/upstream_slots.h"
#include "auth/key_authenticator.h"
#include "auth/key_loader.h"
#include "auth/last_used.h"
#include "base/clock.h"
#include "base/random.h"
#include "control/context.h"
#include "gateway/catalog_holder.h"
#include "gateway/gateway.h"
#include "http/server.h"
#include "net/worker.h"
#include "store/database_thread.h"
#include "upstream/health_prober.h"

namespace solidrust {

// The signals that Server::run acts on.
sigset_t server_signals();

// Worker threads that are stopped, once idle, before what they use goes.
struct WorkerPool {
  explicit WorkerPool(std::size_t count);
  ~WorkerPool();
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<Worker*> all;
};

// Keys, from the database to the check of a request.
struct KeyRing {
  KeyRing(DataHome& home, const Clock& clock, const KeyAuthenticator::Options& options);
  ~KeyRing();  // writes what is noted of last uses, and stops both threads
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
  ServerParts(const SettingsSources& sources_, const Settings& settings_)
      : sources(sources_), settings(settings_) {}

  Result<void> open_data();
  Result<void> open_catalog(CatalogSource& source);
  Result<void> listen();
  void start_probes();
  Result<void> open_control_socket();
  Result<Secret> first_key();

  // From SIGHUP. Everything that can fail is done before anything is changed; what was refused is
  // in the log.
  void reload();

  SettingsSources sources;
  Settings settings;  // in force; the main thread's
  SystemClock clock;
  SystemRandom random;
  std::atomic<bool> ready{false};
  std::unique_ptr<DataHome> home;
  std::unique_ptr<KeyRing> keys;
  std::unique_ptr<MeterRoom> meter;
  CatalogPlan plan;  // of the start
  std::unique_ptr<CatalogHolder> catalog;
  std::shared_ptr<TlsClientContext> upstream_tls;  // null until an upstream needs it
  std::unique_ptr<WorkerPool> workers;
  std::unique_ptr<UpstreamSlots> upstreams;
  ProbeOptions probe_options;
  std::unique_ptr<HealthProber> prober;
  std::unique_ptr<Gateway> gateway;
  std::unique_ptr<http::HttpListener> listener;
  std::unique_ptr<ControlContext> control;
  std::unique_ptr<ControlServer> control_server;
};

}  // namespace solidrust
