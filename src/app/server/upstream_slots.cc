#include "app/server/upstream_slots.h"

#include <latch>
#include <utility>

namespace solidrust {

template <class Job>
void UpstreamSlots::on_each(Job job) {
  std::latch done(static_cast<std::ptrdiff_t>(workers_.size()));
  for (Worker* worker : workers_)
    worker->post([&, worker] {
      job(*worker, *slots_[worker->index()]);
      done.count_down();
    });
  done.wait();
}

UpstreamSlots::UpstreamSlots(std::vector<Worker*> workers, const http::ClientPool::Options& options,
                             const std::shared_ptr<TlsClientContext>& tls)
    : workers_(std::move(workers)), options_(options) {
  for (std::size_t i = 0; i < workers_.size(); ++i) slots_.push_back(std::make_unique<Slot>());
  use_tls(tls);
}

UpstreamSlots::~UpstreamSlots() {
  on_each([](Worker&, Slot& slot) {
    slot.current.reset();
    slot.retired.clear();
  });
}

void UpstreamSlots::use_tls(const std::shared_ptr<TlsClientContext>& tls) {
  on_each([&](Worker& worker, Slot& slot) {
    if (slot.current) {
      slot.current->pool().clear();
      slot.retired.push_back(std::move(slot.current));
    }
    slot.current = std::make_unique<WorkerUpstreams>(worker, tls, options_);
  });
}

std::unique_ptr<Exchange> UpstreamSlots::make(Worker& worker, const Target& target,
                                              const http::ClientDeadlines& deadlines) {
  return make_exchange(*slots_[worker.index()]->current, target, deadlines);
}

}  // namespace solidrust
