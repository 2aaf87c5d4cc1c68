// Which targets to try for one request, and in which order.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "upstream/catalog.h"

namespace solidrust {

// Whether the request may reach a model server: a test key's may not.
enum class Reach : std::uint8_t { models, sandbox_only };

// The targets live as long as the catalog.
class Plan {
 public:
  static constexpr std::size_t kMaxAttempts = 3;

  // Returns false when the plan is full.
  bool add(const Target& target) noexcept {
    if (count_ == kMaxAttempts) return false;
    targets_[count_++] = &target;
    return true;
  }
  // First choice first; empty: there is nowhere to go (service_unavailable).
  std::span<const Target* const> targets() const noexcept { return {targets_.data(), count_}; }

 private:
  std::array<const Target*, kMaxAttempts> targets_{};
  std::size_t count_ = 0;
};

// A pure function of its arguments; `model` is one of the catalog's. `models`: its targets in the
// configuration's order. `sandbox_only`: the sandbox, which then sees the model's public name.
Plan plan_route(const Catalog& catalog, const Model& model, Reach reach);

}  // namespace solidrust
