#include "store/latency_histogram.h"

#include <algorithm>
#include <bit>

#include "base/saturating.h"

namespace solidrust {
namespace {

constexpr std::uint32_t kExact = 32;
constexpr std::uint32_t kFirstPower = 5;  // 2^5 is the first value that shares a slot
constexpr std::uint32_t kSlotBits = 4;    // 16 slots in each power of two
constexpr unsigned kLongestNumber = 10;   // bytes of a LEB128 number of 64 bits

void put_number(std::string& out, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) out.push_back(static_cast<char>((number & 0x7F) | 0x80));
  out.push_back(static_cast<char>(number));
}

std::optional<std::uint64_t> take_number(std::span<const std::uint8_t>& bytes) {
  std::uint64_t number = 0;
  for (unsigned i = 0; i < bytes.size() && i < kLongestNumber; ++i) {
    number |= std::uint64_t{bytes[i] & 0x7FU} << (7 * i);
    if ((bytes[i] & 0x80U) != 0) continue;
    bytes = bytes.subspan(i + 1);
    return number;
  }
  return std::nullopt;
}

}  // namespace

std::uint32_t LatencyHistogram::slot_of(std::uint32_t ms) {
  if (ms < kExact) return ms;
  const std::uint32_t power = static_cast<std::uint32_t>(std::bit_width(ms)) - 1;
  const std::uint32_t part = (ms >> (power - kSlotBits)) & ((1U << kSlotBits) - 1);
  return kExact + ((power - kFirstPower) << kSlotBits) + part;
}

double LatencyHistogram::middle_of(std::uint32_t slot) {
  if (slot < kExact) return slot;
  const std::uint32_t power = ((slot - kExact) >> kSlotBits) + kFirstPower;
  const std::uint64_t part = (slot - kExact) & ((1U << kSlotBits) - 1);
  const std::uint64_t width = std::uint64_t{1} << (power - kSlotBits);
  const std::uint64_t low = (std::uint64_t{1} << power) + part * width;
  return static_cast<double>(low) + static_cast<double>(width - 1) / 2;
}

void LatencyHistogram::add(std::uint32_t ms, std::uint64_t count) {
  if (count != 0) add_to_slot(slot_of(ms), count);
}

void LatencyHistogram::add(const LatencyHistogram& other) {
  for (const Entry& entry : other.counts_) add_to_slot(entry.slot, entry.count);
}

void LatencyHistogram::add_to_slot(std::uint32_t slot, std::uint64_t count) {
  const auto at = std::lower_bound(
      counts_.begin(), counts_.end(), slot,
      [](const Entry& entry, std::uint32_t wanted) { return entry.slot < wanted; });
  if (at != counts_.end() && at->slot == slot)
    at->count = saturating_add(at->count, count);
  else
    counts_.insert(at, Entry{slot, count});
}

std::uint64_t LatencyHistogram::total() const {
  std::uint64_t sum = 0;
  for (const Entry& entry : counts_) sum = saturating_add(sum, entry.count);
  return sum;
}

std::optional<double> LatencyHistogram::percentile(unsigned percent) const {
  const std::uint64_t all = total();
  if (all == 0) return std::nullopt;
  // The rank, rounded up, without a product that overflows.
  const std::uint64_t rank =
      std::max<std::uint64_t>(1, all / 100 * percent + (all % 100 * percent + 99) / 100);
  std::uint64_t seen = 0;
  for (const Entry& entry : counts_) {
    seen = saturating_add(seen, entry.count);
    if (seen >= rank) return middle_of(entry.slot);
  }
  return middle_of(counts_.back().slot);
}

std::string LatencyHistogram::bytes() const {
  std::string out;
  std::uint32_t before = 0;
  for (const Entry& entry : counts_) {
    put_number(out, entry.slot - before);
    put_number(out, entry.count);
    before = entry.slot;
  }
  return out;
}

LatencyHistogram LatencyHistogram::parse(std::span<const std::uint8_t> bytes) {
  LatencyHistogram out;
  std::uint64_t slot = 0;
  while (!bytes.empty()) {
    const auto distance = take_number(bytes);
    const auto count = distance ? take_number(bytes) : std::nullopt;
    if (!count || *count == 0 || *distance >= kSlots || (*distance == 0 && !out.empty())) break;
    slot += *distance;
    if (slot >= kSlots) break;
    out.counts_.push_back({static_cast<std::uint32_t>(slot), *count});
  }
  return out;
}

}  // namespace solidrust
