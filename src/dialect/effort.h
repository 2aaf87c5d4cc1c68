// How hard a model is to think, as the dialects spell it.
#pragma once

#include <optional>
#include <string_view>

#include "dialect/turn.h"

namespace solidrust::dialect {

// "none", "minimal", … "max"; empty where nothing was said.
std::string_view effort_name(Effort effort) noexcept;

// Nothing: a string with no such word, or no string.
std::optional<Effort> effort_named(JsonValue value);

}  // namespace solidrust::dialect
