// Asks a model server whether it lives: GET /health, and where there is none, its list of models.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "http/client.h"
#include "net/task.h"
#include "upstream/catalog.h"

namespace solidrust {

class TlsClientContext;

enum class ProbePath : std::uint8_t { health, models };

struct ProbeResult {
  bool alive = false;
  int status = 0;  // 0: no answer
  ProbePath path = ProbePath::health;
  std::chrono::milliseconds took{0};
  std::string failure;              // why there was no answer; never text from the peer
  std::vector<std::string> models;  // ids, where the list was asked for
};

// One request, bounded by `limit`. /health stands beside the API's prefix, not below it. Any status
// under 500 lives but 404 and 405 to /health, which then say that it is not known there.
Task<ProbeResult> probe_upstream(http::ClientPool& pool, std::shared_ptr<const Upstream> upstream,
                                 ProbePath path, std::chrono::milliseconds limit);

// Both, on a thread of its own: for the operator, who also wants to see the models. `tls` may be
// null if the upstream does not use it. Not from a worker's thread.
ProbeResult probe_blocking(const std::shared_ptr<const Upstream>& upstream,
                           const std::shared_ptr<TlsClientContext>& tls,
                           std::chrono::milliseconds limit);

}  // namespace solidrust
