// A configuration to begin with, for `solidrust config init`.
#pragma once

#include <string>

namespace solidrust {

// YAML with comments: where it listens, in force; the settings that are changed first, each behind
// a '#' with its default (config/settings_table.h); examples of upstreams, models and tiers. Valid
// as it is, and when the '#' is taken from the front of every setting.
std::string starter_config();

}  // namespace solidrust
