// Traces of a running server: what the workers write into, and the thread that sends it.
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
  std::uint64_t left_out = 0;  // requests, past traces.max_per_second
};

// One per process. Goes after the workers, on which no request is left then.
class TraceRoom {
 public:
  // Precondition: there is a traces.endpoint. `clock` outlives the room.
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
