// A token bucket for each of many names: a burst, then one token per interval.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "auth/people/attempt_table.h"
#include "base/clock.h"

namespace solidrust {

// The name under which a peer counts: an IPv4 address, or an IPv6 address's /64, which one
// household or one server has all of. A text that is no address counts as itself.
std::string counted_address(std::string_view address);

// Thread-safe, bounded memory (AttemptTable).
class RateBucket {
 public:
  RateBucket(std::int64_t burst, std::chrono::milliseconds each)
      : burst_(burst), each_ms_(each.count()) {}

  // Takes one token and returns zero; or takes nothing and returns how long to wait for one.
  std::chrono::milliseconds take(std::string_view name, SteadyTime now);
  // Gives back the token that was taken last.
  void give_back(std::string_view name);

 private:
  struct State {
    std::int64_t last_ms = 0;
    std::int64_t full_ms = 0;  // when the bucket is full again
  };
  const std::int64_t burst_;
  const std::int64_t each_ms_;
  AttemptTable<State> table_;
};

}  // namespace solidrust
