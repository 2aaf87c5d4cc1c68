// A target as operators see it: the same members for the command line and the console.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "upstream/catalog/catalog.h"
#include "upstream/health/target_state.h"

namespace solidrust {

class JsonWriter;

// Every target once, in the order of the models that it serves first.
std::vector<const Target*> targets_of(const Catalog& catalog);

// "healthy", "resting", "ejected", "on trial" or "draining".
inline constexpr std::array<std::string_view, 5> kTargetStates{"healthy", "resting", "ejected",
                                                               "on trial", "draining"};
std::string_view target_state_name(const TargetState::View& view);

// The members of an open object: the target's name, what it serves, how many requests run there,
// and whether it answers; if not: why, and until when.
void write_target_members(JsonWriter& json, const Catalog& catalog, const Target& target,
                          SteadyTime now);

}  // namespace solidrust
