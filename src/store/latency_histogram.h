// A histogram of durations: percentiles of any number of requests from a few bytes. Two histograms
// can be added.
//
// Milliseconds below 32 are exact; above, each power of two has 16 slots of equal width, so that a
// percentile is off by at most 1/32 of itself. The bytes are pairs of LEB128 numbers: the distance
// from the slot before (from 0 for the first), and the count; slots ascend, counts are not 0.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace solidrust {

// A value; one thread.
class LatencyHistogram {
 public:
  static constexpr std::uint32_t kSlots = 32 + 27 * 16;

  void add(std::uint32_t ms, std::uint64_t count = 1);
  void add(const LatencyHistogram& other);
  void clear() { counts_.clear(); }

  bool empty() const { return counts_.empty(); }
  std::uint64_t total() const;
  // The duration that `percent` of them (1 to 100) took at most; absent if there are none.
  std::optional<double> percentile(unsigned percent) const;

  std::string bytes() const;
  // Whatever is not as described above ends the reading: damage costs precision, not the answer.
  static LatencyHistogram parse(std::span<const std::uint8_t> bytes);

  static std::uint32_t slot_of(std::uint32_t ms);
  // The middle of what falls into the slot.
  static double middle_of(std::uint32_t slot);

  bool operator==(const LatencyHistogram&) const = default;

 private:
  struct Entry {
    std::uint32_t slot;
    std::uint64_t count;
    bool operator==(const Entry&) const = default;
  };
  void add_to_slot(std::uint32_t slot, std::uint64_t count);

  std::vector<Entry> counts_;  // ascending by slot
};

}  // namespace solidrust
