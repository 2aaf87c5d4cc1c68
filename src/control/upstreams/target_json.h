// A target as operators see it: the same members for the command line and the console.
#pragma once

#include <vector>

#include "base/clock.h"
#include "upstream/catalog.h"

namespace solidrust {

class JsonWriter;

// Every target once, in the order of the models that it serves first.
std::vector<const Target*> targets_of(const Catalog& catalog);

// The members of an open object: what the target is called, what it serves, what runs there, and
// whether it answers: why not, and until when.
void write_target_members(JsonWriter& json, const Catalog& catalog, const Target& target,
                          SteadyTime now);

}  // namespace solidrust
