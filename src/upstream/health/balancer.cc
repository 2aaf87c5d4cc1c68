#include "upstream/health/balancer.h"

#include <algorithm>

#include "upstream/health/rendezvous.h"
#include "upstream/health/target_state.h"

namespace solidrust {

using Health = TargetState::Health;
using Kind = TargetLease::Kind;

std::uint64_t Balancer::draw() noexcept {
  state_ += 0x9e3779b97f4a7c15u;
  return mix64(state_);
}

bool Balancer::tried(const Target& target) const noexcept {
  return std::any_of(tried_.begin(), tried_.begin() + static_cast<std::ptrdiff_t>(attempts_),
                     [&](const Target* one) { return one->state == target.state; });
}

std::optional<std::uint32_t> Balancer::next_priority(
    std::optional<std::uint32_t> after) const noexcept {
  std::optional<std::uint32_t> best;
  for (const Target& target : targets_)
    if ((!after || target.priority > *after) && (!best || target.priority < *best))
      best = target.priority;
  return best;
}

void Balancer::collect(std::uint32_t priority, SteadyTime now, Panic panic, Candidates& out,
                       RouteTrail& trail) {
  for (const Target& target : targets_) {
    if (target.priority != priority || tried(target) || out.count == kMost) continue;
    const TargetState& state = *target.state;
    if (state.draining()) {
      trail.passed_over(target, RouteStep::draining);
      continue;
    }
    const bool resting = state.rest_left(now) > std::chrono::milliseconds::zero();
    if (resting && panic == Panic::none) {
      trail.passed_over(target, RouteStep::resting);
      continue;
    }
    const bool panicked = resting || panic == Panic::all;
    Candidate candidate{&target, state.in_flight(), panicked ? Kind::panic : Kind::ordinary};
    if (const Health health = state.health(now); health != Health::healthy && panic != Panic::all) {
      if (health == Health::ejected || state.on_trial() || attempts_ > 0) {
        trail.passed_over(target, RouteStep::ejected);
        continue;
      }
      candidate.kind = Kind::trial;
    }
    if (target.max_in_flight != 0 && candidate.in_flight >= target.max_in_flight) {
      full_ = true;
      trail.passed_over(target, RouteStep::full);
      continue;
    }
    out.all[out.count++] = candidate;
  }
}

std::size_t Balancer::draw_by_weight(std::span<const Candidate> candidates,
                                     std::size_t without) noexcept {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (i != without) sum += candidates[i].target->weight;
  std::uint64_t at = draw() % sum;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (i == without) continue;
    if (at < candidates[i].target->weight) return i;
    at -= candidates[i].target->weight;
  }
  return 0;
}

std::size_t Balancer::choose_for_conversation(
    std::span<const Candidate> candidates) const noexcept {
  std::uint64_t weights = 0;
  std::uint64_t running = 1;  // with this one
  for (const Candidate& candidate : candidates) {
    weights += candidate.target->weight;
    running += candidate.in_flight;
  }
  std::size_t best = candidates.size();
  double best_score = 0;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const Target& target = *candidates[i].target;
    const double share =
        static_cast<double>(running) * target.weight / static_cast<double>(weights);
    // A second one at once is no overload, however little else runs.
    const double most = std::max(2.0, std::ceil(kOverload * share));
    if (candidates[i].in_flight + 1 > most) continue;
    const double score = rendezvous_score(*conversation_, target.identity, target.weight);
    if (best == candidates.size() || score > best_score) {
      best = i;
      best_score = score;
    }
  }
  return best;
}

std::size_t Balancer::choose(std::span<const Candidate> candidates) noexcept {
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (candidates[i].kind == Kind::trial) return i;
  if (candidates.size() == 1) return 0;
  if (conversation_) {
    const std::size_t own = choose_for_conversation(candidates);
    if (own != candidates.size()) return own;
  }
  const std::size_t first = draw_by_weight(candidates, candidates.size());
  const std::size_t second = draw_by_weight(candidates, first);
  // in_flight / weight, compared without dividing.
  const Candidate& a = candidates[first];
  const Candidate& b = candidates[second];
  const bool second_is_idler =
      std::uint64_t{b.in_flight} * a.target->weight < std::uint64_t{a.in_flight} * b.target->weight;
  return second_is_idler ? second : first;
}

// Between the look at a target and here another thread may have taken the last place or the trial:
// then the next best is taken.
TargetLease Balancer::take_one(Candidates& candidates, SteadyTime now) {
  while (candidates.count > 0) {
    const std::size_t chosen = choose(candidates.span());
    const Candidate candidate = candidates.all[chosen];
    candidates.all[chosen] = candidates.all[--candidates.count];
    TargetState& state = *candidate.target->state;
    if (candidate.kind == Kind::trial && !state.begin_trial()) continue;
    if (!state.take(candidate.target->max_in_flight)) {
      if (candidate.kind == Kind::trial) state.end_trial();
      full_ = true;
      continue;
    }
    tried_[attempts_++] = candidate.target;
    return {model_, *candidate.target, candidate.kind, now};
  }
  return {};
}

TargetLease Balancer::search(SteadyTime now, Panic panic, RouteTrail& trail) {
  passed_over_better_ = false;
  for (auto priority = next_priority({}); priority; priority = next_priority(priority)) {
    Candidates candidates;
    collect(*priority, now, panic, candidates, trail);
    if (TargetLease lease = take_one(candidates, now)) return lease;
    passed_over_better_ = true;
  }
  return {};
}

TargetLease Balancer::next(SteadyTime now, RouteTrail& trail) {
  full_ = false;
  if (attempts_ == kMaxAttempts) return {};
  if (TargetLease lease = search(now, Panic::none, trail)) return lease;
  for (const Panic panic : {Panic::resting, Panic::all}) {
    if (attempts_ > 0 || full_) return {};
    if (TargetLease lease = search(now, panic, trail)) return lease;
  }
  return {};
}

}  // namespace solidrust
