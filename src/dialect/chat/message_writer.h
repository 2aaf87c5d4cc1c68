// Writes the messages of a chat completions request.
#pragma once

#include "dialect/request_draft.h"
#include "dialect/target_form.h"
#include "dialect/turn.h"

namespace solidrust::dialect {

// The value of `messages`. Refuses what this target's dialect cannot express.
void write_chat_messages(const Turn& turn, const TargetForm& target, RequestDraft& draft);

}  // namespace solidrust::dialect
