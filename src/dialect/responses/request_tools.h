// The tools of a Responses request, and which of them the model is to call.
#pragma once

#include "dialect/responses/request_reading.h"

namespace solidrust::dialect {

// The field `tools`. Tools that only OpenAI itself runs are refused by name, but for web_search and
// image_generation, which Codex always offers: these are left out.
void read_response_tools(ResponsesReading& reading, JsonValue tools, const FieldPlace& place);

// Tools that come in the conversation; what is there already is not added again.
void add_response_tools(ResponsesReading& reading, JsonValue tools, const FieldPlace& place);

// After all tools are read. `allowed_tools` takes the others away.
void read_response_tool_choice(ResponsesReading& reading, JsonValue choice,
                               const FieldPlace& place);

}  // namespace solidrust::dialect
