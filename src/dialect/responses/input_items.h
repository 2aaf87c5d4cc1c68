// The `input` of a Responses request.
#pragma once

#include "dialect/responses/request_reading.h"

namespace solidrust::dialect {

// A string, or items in the order in which they stand. Items that bring tools add them to the Turn.
void read_response_input(ResponsesReading& reading, JsonValue input, const FieldPlace& place);

}  // namespace solidrust::dialect
