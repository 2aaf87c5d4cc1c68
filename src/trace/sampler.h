// Which requests are exported.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "trace/context.h"

namespace solidrust::trace {

struct Policy {
  bool accept = true;               // continue a caller's trace
  std::uint32_t share = 1'000'000;  // of requests that bring none, in millionths
  std::uint32_t max_per_second = 100;
  std::chrono::milliseconds slow{60'000};  // slower requests are always exported; 0: none are
  bool identities = false;                 // spans tell the ids of key and account
};

// Thread-safe, without a lock.
class Sampler {
 public:
  Sampler(const Clock& clock, const Policy& policy);
  // What a reload changes; takes effect with the next request.
  void set(const Policy& policy) noexcept;

  bool accepts() const noexcept { return accept_.load(std::memory_order_relaxed); }
  bool identities() const noexcept { return identities_.load(std::memory_order_relaxed); }
  bool slow(std::chrono::milliseconds took) const noexcept;
  // Whether the request is to be exported, however it ends: as its caller says, else by the share,
  // which `draw` (any 64 random bits) decides.
  bool wanted(const std::optional<TraceParent>& caller, std::uint64_t draw) const noexcept;
  // Takes one of this second's places; false: none is left. A quarter of them is kept for requests
  // that are always exported: successful requests must not crowd them out, however many a caller
  // sends.
  enum class For : std::uint8_t { sampled, any_case };
  bool take_place(For what) noexcept;
  // A request that was to be exported found no place.
  void leave_out() noexcept { left_out_.fetch_add(1, std::memory_order_relaxed); }
  std::uint64_t left_out() const noexcept { return left_out_.load(std::memory_order_relaxed); }

 private:
  const Clock& clock_;
  std::atomic<bool> accept_;
  std::atomic<bool> identities_;
  std::atomic<std::uint32_t> share_;
  std::atomic<std::uint32_t> max_per_second_;
  std::atomic<std::int64_t> slow_ms_;
  std::atomic<std::uint64_t> left_out_{0};
  std::atomic<std::uint64_t> taken_{0};  // the second, and below it in 32 bits how many in it
};

}  // namespace solidrust::trace
