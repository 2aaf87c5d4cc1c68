// How calls of one target went within the last five minutes: how many, how many failed, and how
// long all but the slowest twentieth of those that did not fail took. For display only: no decision
// uses it.
//
// Milliseconds below 8 are exact; above, each power of two has four slots, so that a percentile is
// off by at most an eighth of itself. Some 7 KB a target, whatever it is sent.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace solidrust {

// Thread-safe and lock-free. A call that is counted while it is looked at may be missing.
class RecentCalls {
 public:
  static constexpr std::chrono::seconds kPart{30};
  static constexpr std::size_t kParts = 10;  // the running one and nine that are over

  void answered(SteadyTime now, std::chrono::milliseconds took) noexcept;
  void failed(SteadyTime now) noexcept;
  // The failure that was counted at `when` never was.
  void forgive(SteadyTime when) noexcept;

  struct View {
    std::uint64_t calls = 0;
    std::uint64_t failures = 0;  // of them
    std::optional<std::chrono::milliseconds> p95 = {};
  };
  View view(SteadyTime now) const noexcept;

 private:
  static constexpr std::uint32_t kExact = 8;
  static constexpr std::uint32_t kOctaves =
      19;  // up to 2^22 ms, over an hour; what is more counts there
  static constexpr std::uint32_t kSlots = kExact + kOctaves * 4;
  static constexpr std::uint32_t kFailures = kSlots;  // the place behind them

  static std::uint32_t slot_of(std::chrono::milliseconds took) noexcept;
  static std::chrono::milliseconds middle_of(std::uint32_t slot) noexcept;
  void count(SteadyTime now, std::uint32_t slot) noexcept;

  // Each: which part of time it is of, and how many. A part of long ago counts as empty, so that
  // nobody has to clear it.
  using Part = std::array<std::atomic<std::uint64_t>, kSlots + 1>;
  std::array<Part, kParts> parts_{};
};

}  // namespace solidrust
