// The effort of a model's reasoning, as the dialects spell it.
#pragma once

#include <optional>
#include <string_view>

#include "dialect/turn.h"

namespace solidrust::dialect {

// "none", "minimal", … "max"; empty where nothing was said.
std::string_view effort_name(Effort effort) noexcept;

// Nothing: the value is not a string, or not one of these words.
std::optional<Effort> effort_named(JsonValue value);

}  // namespace solidrust::dialect
