// Makes the exchanges with upstreams for the gateway: its only access to them.
#pragma once

#include <memory>
#include <vector>

#include "http/client/client.h"
#include "net/worker.h"
#include "upstream/exchange/exchange.h"
#include "upstream/exchange/worker_upstreams.h"

namespace solidrust {

// Called on the thread of `worker`; the exchange belongs to that worker.
class ExchangeSource {
 public:
  virtual ~ExchangeSource() = default;
  virtual std::unique_ptr<Exchange> make(Worker& worker, const Target& target,
                                         const http::ClientDeadlines& deadlines) = 0;
};

// The real one: each worker's own upstreams, at the worker's index. Does not own them.
class WorkerExchangeSource final : public ExchangeSource {
 public:
  explicit WorkerExchangeSource(std::vector<WorkerUpstreams*> upstreams)
      : upstreams_(std::move(upstreams)) {}
  std::unique_ptr<Exchange> make(Worker& worker, const Target& target,
                                 const http::ClientDeadlines& deadlines) override {
    return make_exchange(*upstreams_[worker.index()], target, deadlines);
  }

 private:
  std::vector<WorkerUpstreams*> upstreams_;
};

}  // namespace solidrust
