// Counts recent refusals of each account, for people to see. In memory only: since the start of the
// process.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>

#include "limit/subject.h"

namespace solidrust {

// Protected by its shard's lock. Holds kMost accounts: a further one takes the place of one that
// was not refused for a day, and if there is none, is not recorded.
class RefusalLog {
 public:
  static constexpr std::size_t kHours = 24;
  static constexpr std::size_t kMost = 256;
  using Hours = std::array<std::uint32_t, kHours>;  // oldest first; the last is the current one

  void note(const Fingerprint& account, std::int64_t now_ms);
  // By clock hours (UTC).
  Hours hours(const Fingerprint& account, std::int64_t now_ms) const;
  std::size_t size() const { return tallies_.size(); }

 private:
  struct Tally {
    std::int64_t last_hour = 0;  // since 1970
    Hours counts{};              // by hour modulo kHours
  };
  std::map<Fingerprint, Tally> tallies_;
};

}  // namespace solidrust
