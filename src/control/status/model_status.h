// Whether a model can be used now, from what is known of its targets.
#pragma once

#include <string_view>

#include "base/clock.h"
#include "store/status_days.h"
#include "upstream/catalog/catalog.h"

namespace solidrust {

// "unknown", "available", "degraded", "unavailable".
std::string_view status_name(ModelStatus status) noexcept;

// Built in, no server: whether it answers says nothing.
bool is_sandbox(const Target& target) noexcept;

// Whether the public is told of it: a model of the configuration that some model server answers, by
// the name that it has there. Not the sandbox's. Operators are alerted to the same ones.
bool is_listed(const Model& model) noexcept;

// available: every target answers. degraded: some do, or all that do have asked to be left alone
// for a while. unavailable: none does. What is not known counts as answering
// (upstream/health/target_state.h, answering()).
// Precondition: is_listed(model).
ModelStatus status_of(const Model& model, SteadyTime now) noexcept;

}  // namespace solidrust
