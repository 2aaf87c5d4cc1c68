// The failures of one request that may follow it rather than the servers: answers that are errors
// or nonsense before any content (may_follow_request in upstream/exchange/attempt_fault.h).
//
// Each counts against its target immediately, so that a broken server is ejected quickly. It is
// taken back when the request turns out to be at fault: no target has answered it, and either one
// has refused it as wrong or two have failed alike.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "upstream/health/balancer.h"
#include "upstream/health/target_lease.h"

namespace solidrust {

// On the frame of the coroutine that tries the targets; the catalog outlives it.
class DoubtfulFailures {
 public:
  enum class End : std::uint8_t {
    answered,  // well, by some target
    refused,   // as wrong, by some target
    failed,    // by all that were tried
  };

  explicit DoubtfulFailures(Asker asker) noexcept : asker_(asker) {}

  // Settles the lease; that of a trial only once it is known what its failure says. `draw`: any 64
  // random bits.
  void add(TargetLease lease, AttemptFault fault, SteadyTime now, std::uint64_t draw);
  // The request has come to its end, as far as other targets go; once.
  void conclude(End end, SteadyTime now);

 private:
  struct Failure {
    const Target* target = nullptr;
    TargetLease trial;  // empty: settled
    AttemptFault fault = AttemptFault::none;
    SteadyTime when{};
    std::uint64_t draw = 0;
  };
  Asker asker_;
  std::array<Failure, Balancer::kMaxAttempts> failures_;
  std::size_t count_ = 0;
};

}  // namespace solidrust
