// A worker with a pool of connections to upstreams, which is made and goes on its thread. Tests
// only.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <utility>

#include "http/client/client.h"
#include "net/tls.h"
#include "net/worker.h"

namespace solidrust::http {

class PooledWorker {
 public:
  explicit PooledWorker(const ClientPool::Options& options = {},
                        std::shared_ptr<TlsClientContext> tls = nullptr) {
    worker_.start();
    run([this, options, tls = std::move(tls)] {
      pool_ = std::make_unique<ClientPool>(worker_, tls, options);
    });
  }
  ~PooledWorker() {
    close();
    worker_.stop_when_idle();
    worker_.join();
  }
  PooledWorker(const PooledWorker&) = delete;
  PooledWorker& operator=(const PooledWorker&) = delete;

  // On the worker, and waits for its end.
  void run(const std::function<void()>& job) {
    std::promise<void> done;
    worker_.post([&] {
      job();
      done.set_value();
    });
    done.get_future().wait();
  }
  // The connections go; nothing more may be asked.
  void close() {
    run([this] { pool_.reset(); });
  }
  Worker& worker() { return worker_; }
  ClientPool& pool() { return *pool_; }  // for its worker alone

 private:
  Worker worker_{0};
  std::unique_ptr<ClientPool> pool_;
};

}  // namespace solidrust::http
