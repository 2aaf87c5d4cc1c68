// Writes the messages of a chat completions request.
#pragma once

#include "base/json_writer.h"
#include "base/result.h"
#include "dialect/target_form.h"
#include "dialect/turn.h"
#include "dialect/written_request.h"

namespace solidrust::dialect {

// The value of `messages`, through `json`, which appends to `request.body`. Errors: invalid_value
// for what this target cannot be told.
Result<void> write_chat_messages(const Turn& turn, const TargetForm& target, JsonWriter& json,
                                 WrittenRequest& request);

}  // namespace solidrust::dialect
