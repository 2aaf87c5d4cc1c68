// Traces of a running server: the queue that the workers write spans into, and the thread that
// sends them to the collector.
#pragma once

#include <cstdint>
#include <memory>

#include "app/server/trace_exporter.h"
#include "base/clock.h"
#include "base/random.h"
#include "config/settings.h"
#include "config/settings_load.h"
#include "trace/recorder.h"

namespace solidrust {

struct TraceCounts {
  std::uint64_t exported = 0;
  std::uint64_t dropped = 0;
  std::uint64_t failed = 0;
  std::uint64_t left_out = 0;  // requests beyond traces.max_per_second
};

// One per process. Destroyed after the workers: no request runs on them any more.
class TraceRoom {
 public:
  // Precondition: settings.traces_endpoint is not empty. `clock` outlives the room. Errors: the
  // endpoint, the CA file or the header fields are not valid.
  static Result<std::unique_ptr<TraceRoom>> open(const Settings& settings,
                                                 const Variables& variables, const Clock& clock,
                                                 Random& random);

  trace::Recorder& recorder() noexcept { return recorder_; }
  // What a reload may change. Any thread.
  void configure(const Settings& settings);
  TraceCounts counts() const noexcept;  // any thread

 private:
  TraceRoom(const Settings& settings, TraceExporter::Collector collector, trace::Source source,
            const Clock& clock);
  trace::Recorder recorder_;
  TraceExporter exporter_;
};

}  // namespace solidrust
