// The targets that one request may use, and what happened at each.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "upstream/catalog/catalog.h"
#include "upstream/exchange/attempt_fault.h"

namespace solidrust {

// Whether the request may reach a model server: a test key's may not.
enum class Reach : std::uint8_t { models, sandbox_only };

// A pure function of its arguments; `model` is one of the catalog's. The targets live as long as
// the catalog; none: there is nowhere to go (service_unavailable). `sandbox_only`: the sandbox,
// which then sees the model's public name.
std::span<const Target> targets_for(const Catalog& catalog, const Model& model, Reach reach);

enum class RouteStep : std::uint8_t {
  answered,  // it gave the answer, or the refusal that was passed on
  failed,    // it was asked, and another was asked after it or none was left
  draining,  // passed over: the operator drains it
  ejected,   // passed over: it failed too often
  resting,   // passed over: it asked for a pause (Retry-After)
  full,      // passed over: it has as many concurrent requests as it may
  unfit,     // passed over: its dialect cannot carry what the request asks
};

// The request's route, for its log line and usage record. Bounded: every attempt has its place
// (Balancer::kMaxAttempts), and of the targets that were passed over the first few.
class RouteTrail {
 public:
  struct Entry {
    const Target* target = nullptr;
    RouteStep step = RouteStep::answered;
    AttemptFault fault = AttemptFault::none;
    std::chrono::milliseconds took{0};
    std::chrono::microseconds first_byte{0};  // until the answer's head; 0: none came
  };
  static constexpr std::size_t kMaxAttempts = 3;
  static constexpr std::size_t kMaxPassedOver = 5;
  // Three attempts with the longest names fit; what was passed over is told as far as it fits.
  static constexpr std::size_t kMaxText = 288;

  void attempted(const Target& target, RouteStep step, AttemptFault fault,
                 std::chrono::milliseconds took,
                 std::chrono::microseconds first_byte = {}) noexcept;
  // Once for each target and reason, however often it is looked at.
  void passed_over(const Target& target, RouteStep why) noexcept;
  std::span<const Entry> entries() const noexcept { return {entries_.data(), count_}; }
  // Whether there is more to tell than that the first choice answered well.
  bool eventful() const noexcept;
  // "gpu-1:ejected gpu-2:connect/3ms gpu-3:ok/120ms".
  std::string text() const;
  // The same at `out`; returns its length.
  std::size_t write(std::span<char, kMaxText> out) const noexcept;

 private:
  std::array<Entry, kMaxAttempts + kMaxPassedOver> entries_{};
  std::size_t count_ = 0;
  std::size_t attempts_ = 0;
};

}  // namespace solidrust
