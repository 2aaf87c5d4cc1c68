// What one worker needs to reach upstreams, and the one place that knows which Exchange belongs to
// which kind of upstream.
#pragma once

#include <memory>

#include "http/client/client.h"
#include "upstream/catalog/catalog.h"
#include "upstream/exchange/exchange.h"

namespace solidrust {

class Worker;
class TlsClientContext;

// Belongs to one worker; made, used and destroyed on its thread. Must outlive its exchanges.
class WorkerUpstreams {
 public:
  // `tls` may be null when no upstream uses https: such an exchange then fails as upstream_error.
  WorkerUpstreams(Worker& worker, std::shared_ptr<TlsClientContext> tls,
                  const http::ClientPool::Options& options = {})
      : worker_(worker), pool_(worker, std::move(tls), options) {}
  WorkerUpstreams(const WorkerUpstreams&) = delete;
  WorkerUpstreams& operator=(const WorkerUpstreams&) = delete;

  Worker& worker() noexcept { return worker_; }
  http::ClientPool& pool() noexcept { return pool_; }

 private:
  Worker& worker_;
  http::ClientPool pool_;
};

// One attempt at `target`. Keeps the target's upstream alive by itself, so that the catalog may be
// replaced meanwhile. `deadlines`: the model's, less what earlier attempts have used.
std::unique_ptr<Exchange> make_exchange(WorkerUpstreams& upstreams, const Target& target,
                                        const http::ClientDeadlines& deadlines);
inline std::unique_ptr<Exchange> make_exchange(WorkerUpstreams& upstreams, const Target& target,
                                               const Model& model) {
  return make_exchange(upstreams, target, model.deadlines);
}

}  // namespace solidrust
