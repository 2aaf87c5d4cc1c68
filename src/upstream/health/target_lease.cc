#include "upstream/health/target_lease.h"

#include <algorithm>
#include <chrono>
#include <mutex>

#include "base/log.h"
#include "upstream/health/model_state.h"
#include "upstream/health/target_state.h"

namespace solidrust {

bool eject_unless_last(const Model& model, const Target& target, SteadyTime now,
                       std::uint64_t draw) {
  const std::lock_guard lock(model.state->ejecting);
  if (target.state->health(now) == TargetState::Health::ejected) return false;
  const bool others =
      std::any_of(model.targets.begin(), model.targets.end(), [&](const Target& other) {
        return other.state != target.state && !other.state->draining() &&
               other.state->health(now) == TargetState::Health::healthy;
      });
  if (!others) return false;
  target.state->eject(now, draw);
  const TargetState::View view = target.state->view(now);
  LogLine(LogLevel::warn, "target_ejected")
      .field("upstream", target.upstream->name)
      .field("target", target.model)
      .field("for_ms", static_cast<std::int64_t>(view.ejected_for.count()))
      .field("times", static_cast<std::int64_t>(view.ejections))
      .field("fault", fault_name(view.last_fault));
  return true;
}

namespace {

void log_recovery(const Target& target) {
  LogLine(LogLevel::info, "target_recovered")
      .field("upstream", target.upstream->name)
      .field("target", target.model);
}

}  // namespace

void forgive_failure(const Target& target, SteadyTime when, SteadyTime now) {
  if (target.state->forgive(when, now)) log_recovery(target);
}

void TargetLease::settle(AttemptFault fault, Asker asker, SteadyTime now, std::uint64_t draw) {
  if (target_ == nullptr) return;
  TargetState& state = *target_->state;
  if (fault == AttemptFault::cancelled) {
    // Neither good nor bad.
  } else if (blames_target(fault)) {
    const bool due = state.failed(fault, asker, now);
    if ((due && kind_ == Kind::ordinary) || kind_ == Kind::trial)
      eject_unless_last(*model_, *target_, now, draw);
  } else {
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(now - taken_);
    state.succeeded(asker, now);
    state.took(now, took);
    if (kind_ != Kind::ordinary) {
      const bool was_ejected = state.health(now) != TargetState::Health::healthy;
      state.recover(now);
      if (was_ejected) log_recovery(*target_);
    }
    model_->state->retries.answered();
    if (target_->max_in_flight != 0) model_->state->line->took(took);
  }
  release();
}

void TargetLease::release() noexcept {
  if (target_ == nullptr) return;
  TargetState& state = *std::exchange(target_, nullptr)->state;
  if (kind_ == Kind::trial) state.end_trial();
  state.give_back();
}

}  // namespace solidrust
