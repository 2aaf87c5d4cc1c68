// Chooses targets for one request, one after the other, by what is known of them at that moment.
//
// Of the targets that can serve, only those of the lowest priority number are looked at. Among
// them: the replica that the conversation belongs to, unless it has over a quarter more than its
// share; else two are drawn by weight, and the one with less in flight for its weight is taken
// (Mitzenmacher 2001). A target whose ejection is over gets one request as a trial, before all
// others. If none is left, first attempts ignore that targets rest, and then that they are ejected
// (panic): it is better to ask a server that was busy or broken a moment ago than to ask nobody.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/clock.h"
#include "upstream/health/route.h"
#include "upstream/health/target_lease.h"

namespace solidrust {

// One request's. Belongs to one thread; the catalog outlives it.
class Balancer {
 public:
  static constexpr std::size_t kMaxAttempts = RouteTrail::kMaxAttempts;
  static constexpr double kOverload = 1.25;  // of its share, then affinity gives way

  // `seed`: any 64 random bits. `conversation`: what affinity goes by; absent: none.
  Balancer(const Model& model, std::span<const Target> targets, std::uint64_t seed,
           std::optional<std::uint64_t> conversation)
      : model_(model), targets_(targets), state_(seed), conversation_(conversation) {}

  // Takes a place at the next target; empty: none can serve (full() says whether for lack of
  // places only). A target is never chosen twice. Notes what was passed over, and why.
  TargetLease next(SteadyTime now, RouteTrail& trail);
  // After an empty next(): whether some target would serve but for its cap.
  bool full() const noexcept { return full_; }
  // Whether a target of a better priority was passed over for the one chosen last.
  bool passed_over_better() const noexcept { return passed_over_better_; }
  std::uint64_t draw() noexcept;

 private:
  struct Candidate {  // without initializers: an array of them costs nothing
    const Target* target;
    std::uint32_t in_flight;
    TargetLease::Kind kind;
  };
  // So many of one priority are looked at; more are left out.
  static constexpr std::size_t kMost = 128;
  struct Candidates {
    std::array<Candidate, kMost> all;
    std::size_t count = 0;
    std::span<const Candidate> span() const noexcept { return {all.data(), count}; }
  };

  bool tried(const Target& target) const noexcept;
  // Of the targets that would be passed over, which are taken all the same.
  enum class Panic : std::uint8_t { none, resting, all };
  void collect(std::uint32_t priority, SteadyTime now, Panic panic, Candidates& out,
               RouteTrail& trail);
  std::optional<std::uint32_t> next_priority(std::optional<std::uint32_t> after) const noexcept;
  TargetLease take_one(Candidates& candidates, SteadyTime now);
  std::size_t choose(std::span<const Candidate> candidates) noexcept;
  std::size_t choose_for_conversation(std::span<const Candidate> candidates) const noexcept;
  std::size_t draw_by_weight(std::span<const Candidate> candidates, std::size_t without) noexcept;
  TargetLease search(SteadyTime now, Panic panic, RouteTrail& trail);

  const Model& model_;
  std::span<const Target> targets_;
  std::uint64_t state_;
  std::optional<std::uint64_t> conversation_;
  std::array<const Target*, kMaxAttempts> tried_{};
  std::size_t attempts_ = 0;
  bool full_ = false;
  bool passed_over_better_ = false;
};

}  // namespace solidrust
