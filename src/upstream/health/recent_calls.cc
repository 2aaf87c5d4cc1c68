#include "upstream/health/recent_calls.h"

#include <algorithm>
#include <bit>

namespace solidrust {
namespace {

constexpr std::uint64_t kOne = 1;

std::uint32_t part_of(SteadyTime at) {
  const auto since = std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch());
  return static_cast<std::uint32_t>(since / RecentCalls::kPart) + 1;  // 0 is of no time
}

std::uint32_t part_in(std::uint64_t word) {
  return static_cast<std::uint32_t>(word >> 32);
}

std::uint32_t count_in(std::uint64_t word) {
  return static_cast<std::uint32_t>(word);
}

}  // namespace

std::uint32_t RecentCalls::slot_of(std::chrono::milliseconds took) noexcept {
  constexpr std::int64_t kMost = (std::int64_t{kExact} << kOctaves) - 1;
  const auto ms = static_cast<std::uint32_t>(std::clamp<std::int64_t>(took.count(), 0, kMost));
  if (ms < kExact) return ms;
  const auto octave = static_cast<std::uint32_t>(std::bit_width(ms)) - 4;  // 0: from 8 to 15
  return kExact + octave * 4 + ((ms >> (octave + 1)) & 3);
}

std::chrono::milliseconds RecentCalls::middle_of(std::uint32_t slot) noexcept {
  if (slot < kExact) return std::chrono::milliseconds{slot};
  const std::uint32_t octave = (slot - kExact) / 4;
  const std::uint32_t width = 2U << octave;
  return std::chrono::milliseconds{(kExact << octave) + (slot - kExact) % 4 * width + width / 2};
}

void RecentCalls::count(SteadyTime now, std::uint32_t slot) noexcept {
  const std::uint32_t part = part_of(now);
  std::atomic<std::uint64_t>& word = parts_[part % kParts][slot];
  std::uint64_t old = word.load(std::memory_order_relaxed);
  std::uint64_t next = 0;
  do {
    next = part_in(old) == part ? old + 1 : std::uint64_t{part} << 32 | kOne;
  } while (!word.compare_exchange_weak(old, next, std::memory_order_relaxed));
}

void RecentCalls::answered(SteadyTime now, std::chrono::milliseconds took) noexcept {
  count(now, slot_of(took));
}

void RecentCalls::failed(SteadyTime now) noexcept {
  count(now, kFailures);
}

void RecentCalls::forgive(SteadyTime when) noexcept {
  const std::uint32_t part = part_of(when);
  std::atomic<std::uint64_t>& word = parts_[part % kParts][kFailures];
  std::uint64_t old = word.load(std::memory_order_relaxed);
  while (part_in(old) == part && count_in(old) > 0 &&
         !word.compare_exchange_weak(old, old - 1, std::memory_order_relaxed)) {
  }
}

RecentCalls::View RecentCalls::view(SteadyTime now) const noexcept {
  const std::uint32_t current = part_of(now);
  std::array<std::uint64_t, kSlots + 1> sums{};
  for (const Part& part : parts_)
    for (std::size_t slot = 0; slot < part.size(); ++slot) {
      const std::uint64_t word = part[slot].load(std::memory_order_relaxed);
      if (current - part_in(word) < kParts) sums[slot] += count_in(word);
    }
  View view;
  for (std::size_t slot = 0; slot < kSlots; ++slot) view.calls += sums[slot];
  const std::uint64_t rank = (view.calls * 95 + 99) / 100;  // rounded up
  std::uint64_t below = 0;
  for (std::uint32_t slot = 0; slot < kSlots && rank > 0; ++slot) {
    below += sums[slot];
    if (below < rank) continue;
    view.p95 = middle_of(slot);
    break;
  }
  view.failures = sums[kFailures];
  view.calls += view.failures;
  return view;
}

}  // namespace solidrust
