#include "gateway/attempt/doubtful_failures.h"

#include <cassert>
#include <utility>

namespace solidrust {

void DoubtfulFailures::add(TargetLease lease, AttemptFault fault, SteadyTime now,
                           std::uint64_t draw) {
  assert(count_ < failures_.size());
  Failure& failure = failures_[count_++];
  failure = {lease.target(), {}, fault, now, draw};
  if (lease.kind() == TargetLease::Kind::trial)
    failure.trial = std::move(lease);
  else
    lease.settle(fault, asker_, now, draw);
}

void DoubtfulFailures::conclude(End end, SteadyTime now) {
  const bool request_at_fault = end == End::refused || (end == End::failed && count_ > 1);
  for (std::size_t i = 0; i < count_; ++i) {
    Failure& failure = failures_[i];
    if (!request_at_fault)
      failure.trial.settle(failure.fault, asker_, now, failure.draw);  // nothing where settled
    else if (failure.trial)
      failure.trial = {};
    else
      forgive_failure(*failure.target, failure.when, now);
  }
  count_ = 0;
}

}  // namespace solidrust
