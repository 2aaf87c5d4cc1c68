// Probes a model server: GET /health or, if it has none, its list of models. For the operator also:
// which dialects it answers.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dialect/dialect.h"
#include "http/client/client.h"
#include "net/task.h"
#include "upstream/catalog/catalog.h"

namespace solidrust {

class TlsClientContext;

// What a server says to an empty request in a dialect, which costs no tokens.
struct DialectReport {
  enum class Answer : std::uint8_t {
    there,       // it refuses the empty request, as it should
    absent,      // 404, 405
    broken,      // 5xx
    credential,  // 401, 403: our key is refused there
    unclear,     // no answer, or another
  };
  Dialect dialect = Dialect::chat;
  int status = 0;  // 0: no answer
  Answer answer = Answer::unclear;
};

struct ProbeResult {
  bool alive = false;
  int status = 0;  // 0: no answer
  ProbePath path = ProbePath::health;
  std::chrono::milliseconds took{0};
  std::string failure;                  // why there was no answer; never text from the peer
  std::vector<std::string> models;      // ids, where the list was asked for
  std::vector<DialectReport> dialects;  // where they were asked for: every dialect
};

// "there", "absent", …
std::string_view answer_name(DialectReport::Answer answer) noexcept;

// Where `speaks` and what the server answers disagree, in words; empty: nowhere. Nothing is changed
// by it: servers have endpoints with holes, and the operator knows which.
std::string dialect_advice(const Upstream& upstream, const std::vector<DialectReport>& reports);

// One request, bounded by `limit`. /health stands beside the API's prefix, not below it. Any status
// under 500 lives but 404 and 405 to /health, which then say that it is not known there.
Task<ProbeResult> probe_upstream(http::ClientPool& pool, std::shared_ptr<const Upstream> upstream,
                                 ProbePath path, std::chrono::milliseconds limit);

// All of it, on a thread of its own: for the operator, who also wants to see the models and
// dialects. `tls` may be null if the upstream does not use it. Not from a worker's thread.
ProbeResult probe_blocking(const std::shared_ptr<const Upstream>& upstream,
                           const std::shared_ptr<TlsClientContext>& tls,
                           std::chrono::milliseconds limit);

}  // namespace solidrust
