// What the limiter remembers of one admitted request until it is over.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "limit/subject.h"

namespace solidrust {

// Protected by its shard's lock. Of both arrays the first is the account's side, the second the
// key's.
struct RunningRequest {
  static constexpr std::size_t kSides = 2;
  static constexpr std::uint32_t kLedgerBit = 1u << 31;

  std::array<Fingerprint, kSides> ids;
  std::array<Subject*, kSides> subjects{};      // null: nothing of this side is limited
  std::array<std::uint32_t, kSides> counted{};  // in which windows, as bits, and in its ledger
  std::int64_t admitted_ms = 0;
  // The time from which it counts: its admission, or the beginning of a budget that found it
  // running.
  std::int64_t counts_ms = 0;
  std::uint64_t tokens = 0;  // estimates
  std::int64_t nano = 0;
  UsageUnit unit = UsageUnit::none;
  std::uint64_t units = 0;  // estimates
};

}  // namespace solidrust
