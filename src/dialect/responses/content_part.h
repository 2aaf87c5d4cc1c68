// One part of what a message or a tool's output in a Responses request holds.
#pragma once

#include <variant>

#include "dialect/responses/request_reading.h"

namespace solidrust::dialect {

// monostate: a part that is left out, or a fault.
using ContentPart = std::variant<std::monostate, Text, Refusal, Image, File>;

ContentPart read_content_part(ResponsesReading& reading, JsonValue part, const FieldPlace& place);

}  // namespace solidrust::dialect
