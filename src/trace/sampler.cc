#include "trace/sampler.h"

namespace solidrust::trace {

Sampler::Sampler(const Clock& clock, const Policy& policy) : clock_(clock) {
  set(policy);
}

void Sampler::set(const Policy& policy) noexcept {
  accept_.store(policy.accept, std::memory_order_relaxed);
  identities_.store(policy.identities, std::memory_order_relaxed);
  share_.store(policy.share, std::memory_order_relaxed);
  max_per_second_.store(policy.max_per_second, std::memory_order_relaxed);
  slow_ms_.store(policy.slow.count(), std::memory_order_relaxed);
}

bool Sampler::slow(std::chrono::milliseconds took) const noexcept {
  const std::int64_t bound = slow_ms_.load(std::memory_order_relaxed);
  return bound != 0 && took.count() > bound;
}

bool Sampler::wanted(const std::optional<TraceParent>& caller, std::uint64_t draw) const noexcept {
  if (caller) return caller->sampled;
  constexpr std::uint64_t kMillion = 1'000'000;
  return draw % kMillion < share_.load(std::memory_order_relaxed);
}

bool Sampler::take_place(For what) noexcept {
  const auto second = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(clock_.steady().time_since_epoch()).count());
  const std::uint64_t begin = second << 32;
  std::uint64_t most = max_per_second_.load(std::memory_order_relaxed);
  if (what == For::sampled) most -= most / 4;
  std::uint64_t taken = taken_.load(std::memory_order_relaxed);
  while (true) {
    // A thread that is a moment late finds the next second begun, and counts in that.
    const std::uint64_t from = taken < begin ? begin : taken;
    if ((from & 0xffff'ffff) >= most) return false;
    if (taken_.compare_exchange_weak(taken, from + 1, std::memory_order_relaxed)) return true;
  }
}

}  // namespace solidrust::trace
