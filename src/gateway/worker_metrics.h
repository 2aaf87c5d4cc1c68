// The metrics of requests as one worker counts them: what each outcome adds.
#pragma once

#include <memory>

#include "gateway/request_outcome.h"
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

  // Once for each request, when its answer is over. Without memory for a new row it counts nothing.
  void observe(const RequestContext& context, const RequestOutcome& outcome);

  // Any thread but a worker's, with their lock.
  const request_counts::WorkerRows& rows() const noexcept { return *rows_; }

 private:
  class Labels;
  std::unique_ptr<Labels> labels_;
  std::unique_ptr<request_counts::WorkerRows> rows_;
};

}  // namespace solidrust
