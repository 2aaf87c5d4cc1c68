// The metrics of requests: what each outcome adds to which family (metrics/family.h).
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "gateway/request_outcome.h"
#include "metrics/exposition.h"
#include "metrics/name_registry.h"

namespace solidrust {

struct RequestContext;

// What one worker has counted. observe() belongs to its thread, and takes a lock only for a row
// that is new.
class WorkerMetrics {
 public:
  explicit WorkerMetrics(metrics::NameRegistry& names);
  ~WorkerMetrics();
  WorkerMetrics(const WorkerMetrics&) = delete;
  WorkerMetrics& operator=(const WorkerMetrics&) = delete;

  // Once for each request, when its answer is over. Without memory for a new row it counts nothing.
  void observe(const RequestContext& context, const RequestOutcome& outcome);

 private:
  friend class RequestMetrics;
  struct Rows;
  std::unique_ptr<Rows> rows_;
};

// One per process; outlives the gateway.
class RequestMetrics {
 public:
  // `names`: how many models and upstreams have rows of their own.
  RequestMetrics(std::size_t workers, std::size_t names);

  WorkerMetrics& part(std::size_t worker) { return *parts_[worker]; }
  // The families that it fills, summed over the workers. Any thread but a worker's.
  void write(metrics::Exposition& out) const;

 private:
  metrics::NameRegistry names_;
  std::vector<std::unique_ptr<WorkerMetrics>> parts_;
};

}  // namespace solidrust
