// Whether a model can be used now, from what is known of its targets.
#pragma once

#include <string_view>

#include "base/clock.h"
#include "store/status_days.h"
#include "upstream/catalog/catalog.h"

namespace solidrust {

// "unknown", "available", "degraded", "unavailable".
std::string_view status_name(ModelStatus status) noexcept;

// Built in, not a server: its state tells nothing.
bool is_sandbox(const Target& target) noexcept;

// Whether the public status page lists it: a model under the name that the configuration gives it,
// with a target that is not the sandbox. Operators get alerts for the same models.
bool is_listed(const Model& model) noexcept;

// available: every target answers. degraded: some do, or all that do are resting (they asked for a
// pause). unavailable: none does. An unknown target counts as answering
// (upstream/health/target_state.h, answering()). Precondition: is_listed(model).
ModelStatus status_of(const Model& model, SteadyTime now) noexcept;

}  // namespace solidrust
