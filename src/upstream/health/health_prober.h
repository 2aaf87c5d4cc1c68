// Probes, periodically, the upstreams whose targets have alternatives, and records the results with
// the targets. One for the process, on one worker.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "base/clock.h"
#include "http/client/client.h"
#include "upstream/catalog/catalog.h"

namespace solidrust {

class Worker;

class HealthProber {
 public:
  struct Options {
    std::chrono::milliseconds interval{10'000};  // varied at random by up to a fifth; 0: no probes
    std::chrono::milliseconds timeout{2'000};
  };
  // What it needs; called on the worker's thread.
  struct Sources {
    std::function<CatalogPtr()> catalog;
    std::function<http::ClientPool&()> pool;  // the worker's
    std::function<Options()> options;         // in force
  };

  // Begins at once; the first probes are spread over an interval. Any thread but the worker's,
  // which must have been started.
  HealthProber(Worker& worker, Sources sources, const Clock& clock, std::uint64_t seed);
  // Waits until the probes that run have been cancelled: before the worker is stopped.
  ~HealthProber();
  HealthProber(const HealthProber&) = delete;
  HealthProber& operator=(const HealthProber&) = delete;

 private:
  struct State;
  Worker& worker_;
  std::shared_ptr<State> state_;
};

// What a probe of an upstream means for every target there: three failures in a row eject (never
// the last of a model), success ends an ejection early. Any thread.
void note_probe(const Catalog& catalog, const Upstream& upstream, bool alive, SteadyTime now,
                std::uint64_t draw);

// Whether some model has this upstream's target and another's: only then is there a choice that
// probes could help.
bool has_alternatives(const Catalog& catalog, const Upstream& upstream);

}  // namespace solidrust
