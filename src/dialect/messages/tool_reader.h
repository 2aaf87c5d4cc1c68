// Reads `tools` and `tool_choice` of a Messages request.
#pragma once

#include <string_view>

#include "dialect/messages/request_faults.h"
#include "dialect/turn.h"

namespace solidrust::dialect::messages {

// Values are valid JSON from the caller's body; empty: the field is absent.
void read_tools(std::string_view value, Turn& turn, RequestFaults& faults);
// After read_tools(): a tool that is demanded has to be there.
void read_tool_choice(std::string_view value, Turn& turn, RequestFaults& faults);

}  // namespace solidrust::dialect::messages
