// The metrics of requests as one worker counts them: what each outcome adds.
#pragma once

#include <cstdint>
#include <memory>

#include "gateway/accounting/request_outcome.h"
#include "metrics/count.h"
#include "metrics/name_registry.h"

namespace solidrust {

struct RequestContext;
namespace request_counts {
struct WorkerRows;
}

// What one worker has counted. observe() belongs to its thread, and takes a lock only for a row
// that is new, and for a request whose trace is exported.
class WorkerMetrics {
 public:
  explicit WorkerMetrics(metrics::NameRegistry& names);
  ~WorkerMetrics();
  WorkerMetrics(const WorkerMetrics&) = delete;
  WorkerMetrics& operator=(const WorkerMetrics&) = delete;

  // Once for each request, when its answer is over. Without memory for a new row it is in
  // live_requests() and live_errors() alone.
  void observe(const RequestContext& context, const RequestOutcome& outcome);

  // Requests with live keys, and those of them with a status of 500 or more. Any thread; no lock.
  std::uint64_t live_requests() const noexcept { return live_requests_.value(); }
  std::uint64_t live_errors() const noexcept { return live_errors_.value(); }
  // Any thread but a worker's, with their lock.
  const request_counts::WorkerRows& rows() const noexcept { return *rows_; }

 private:
  class Labels;
  std::unique_ptr<Labels> labels_;
  std::unique_ptr<request_counts::WorkerRows> rows_;
  metrics::Count live_requests_;
  metrics::Count live_errors_;
};

}  // namespace solidrust
