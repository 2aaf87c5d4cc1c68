// Each worker's upstreams, for the gateway.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "gateway/attempt/exchange_source.h"
#include "http/client/client.h"
#include "net/worker.h"
#include "upstream/exchange/worker_upstreams.h"

namespace solidrust {

// One per process, over workers that have been started. Each worker's part is made, used and
// destroyed on its thread.
class UpstreamSlots final : public ExchangeSource {
 public:
  UpstreamSlots(std::vector<Worker*> workers, const http::ClientPool::Options& options,
                const std::shared_ptr<TlsClientContext>& tls);
  // Waits for the workers' threads. They must still run, and no exchange may be left on them.
  ~UpstreamSlots() override;
  UpstreamSlots(const UpstreamSlots&) = delete;
  UpstreamSlots& operator=(const UpstreamSlots&) = delete;

  std::unique_ptr<Exchange> make(Worker& worker, const Target& target,
                                 const http::ClientDeadlines& deadlines) override;

  // A worker's connections, for its probes. Called on its thread; the pool is in use until the next
  // use_tls() and lives until the process ends.
  http::ClientPool& pool(const Worker& worker) { return slots_[worker.index()]->current->pool(); }

  // From now on each worker uses this context; what runs keeps the pool that it began with. Waits
  // for the workers. Not from a worker's thread.
  void use_tls(const std::shared_ptr<TlsClientContext>& tls);

 private:
  struct Slot {
    std::unique_ptr<WorkerUpstreams> current;
    // Replaced pools: exchanges may still run on them.
    std::vector<std::unique_ptr<WorkerUpstreams>> retired;
  };
  template <class Job>
  void on_each(Job job);  // on each worker's thread, and waits

  std::vector<Worker*> workers_;
  http::ClientPool::Options options_;
  std::vector<std::unique_ptr<Slot>> slots_;
};

}  // namespace solidrust
