// Reads a chat completions request (platform.openai.com, API reference, "Create chat completion").
#pragma once

#include <string_view>

#include "base/result.h"
#include "dialect/reasoning_seal.h"
#include "dialect/turn.h"

namespace solidrust::dialect {

// `body` is UTF-8 and outlives the Turn. Errors: invalid_json, missing_field, invalid_type,
// invalid_value, with the field: what no other dialect can express is refused here; what only some
// can is left to their writers. Fields that change nothing in the response are named in
// Turn::dropped. Reasoning in chat's history is not signed: `seal` has no part in it.
Result<Turn> read_chat_request(std::string_view body, const ReasoningSeal* seal);

}  // namespace solidrust::dialect
