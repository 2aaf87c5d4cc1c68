// Reads the messages of a chat completions request.
#pragma once

#include "dialect/chat/request_checks.h"

namespace solidrust::dialect {

// The value of `messages`, known to be valid JSON, as items of the Turn.
void read_chat_messages(JsonValue messages, ChatChecks& checks);

}  // namespace solidrust::dialect
