// The metrics of requests, summed over the workers: which count is in which family
// (metrics/family.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gateway/accounting/worker_metrics.h"
#include "metrics/exposition.h"
#include "metrics/name_registry.h"

namespace solidrust {

// What was counted of one model, or of requests that named none, since the process started.
struct ModelTotals {
  std::string model;  // empty: none
  std::uint64_t requests = 0;
  std::uint64_t failed = 0;   // status 500 and above
  std::uint64_t refused = 0;  // 400 to 498
  std::uint64_t input_tokens = 0;
  std::uint64_t output_tokens = 0;
  std::vector<std::uint64_t>
      first_token;  // streams, by first_token_bounds_ms(); the last: over all
};

// One per process; outlives the gateway.
class RequestMetrics {
 public:
  // `names`: how many models and upstreams have rows of their own.
  RequestMetrics(std::size_t workers, std::size_t names);

  WorkerMetrics& part(std::size_t worker) { return *parts_[worker]; }
  // The families that it fills, summed over the workers. Any thread but a worker's.
  void write(metrics::Exposition& out) const;
  // The same sums as values, for readers of a few of them. Any thread but a worker's.
  std::vector<ModelTotals> totals() const;
  static std::span<const std::uint32_t> first_token_bounds_ms() noexcept;
  // Requests with live keys since the process started, and those with a status of 500 or more.
  struct Totals {
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;
  };
  // Any thread: takes no lock, so that a reader who polls twice a second never delays a worker.
  Totals live_totals() const noexcept;

 private:
  struct Sums;
  Sums sums() const;

  metrics::NameRegistry names_;
  std::vector<std::unique_ptr<WorkerMetrics>> parts_;
};

}  // namespace solidrust
