// One slot of a target, held during one attempt.
#pragma once

#include <utility>

#include "base/clock.h"
#include "upstream/catalog/catalog.h"
#include "upstream/exchange/asker.h"
#include "upstream/exchange/attempt_fault.h"

namespace solidrust {

// Move-only; the catalog outlives it. The destructor gives the slot back. An attempt that is not
// settled (the client went away) does not change the target's health.
class TargetLease {
 public:
  enum class Kind : std::uint8_t {
    ordinary,
    trial,  // the one request that tries an ejected target again
    panic,  // every target was ejected or rests: one is tried all the same
  };

  TargetLease() = default;
  // The place has been taken, and for a trial the trial begun.
  TargetLease(const Model& model, const Target& target, Kind kind, SteadyTime now)
      : model_(&model), target_(&target), kind_(kind), taken_(now) {}
  TargetLease(TargetLease&& other) noexcept
      : model_(other.model_),
        target_(std::exchange(other.target_, nullptr)),
        kind_(other.kind_),
        taken_(other.taken_) {}
  TargetLease& operator=(TargetLease&& other) noexcept {
    if (this != &other) {
      release();
      model_ = other.model_;
      target_ = std::exchange(other.target_, nullptr);
      kind_ = other.kind_;
      taken_ = other.taken_;
    }
    return *this;
  }
  ~TargetLease() { release(); }

  explicit operator bool() const noexcept { return target_ != nullptr; }
  const Target* target() const noexcept { return target_; }
  Kind kind() const noexcept { return kind_; }
  SteadyTime taken() const noexcept { return taken_; }

  // Settles the attempt, once, and gives the slot back. `asker`: whose request it was; `draw`: any
  // 64 random bits. A fault that does not blame the target counts as its success, but for
  // `cancelled`.
  void settle(AttemptFault fault, Asker asker, SteadyTime now, std::uint64_t draw);

 private:
  void release() noexcept;

  const Model* model_ = nullptr;
  const Target* target_ = nullptr;
  Kind kind_ = Kind::ordinary;
  SteadyTime taken_{};
};

// Ejects a target unless it is the last of the model's that can serve. Returns whether it did.
bool eject_unless_last(const Model& model, const Target& target, SteadyTime now,
                       std::uint64_t draw);

// The failure that was settled at `when` followed the request: the target is as if it had not been.
void forgive_failure(const Target& target, SteadyTime when, SteadyTime now);

}  // namespace solidrust
