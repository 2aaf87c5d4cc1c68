// A Turn's items as messages of chat completions, which requires each tool's result directly after
// the assistant's message that called it, and one such message for calls that were made together.
#pragma once

#include <vector>

#include "base/result.h"
#include "dialect/turn.h"

namespace solidrust::dialect {

struct ChatMessage {
  Speaker speaker = Speaker::user;
  bool leading = false;              // the system message that begins the conversation
  std::vector<const Item*> items;    // in the caller's order; no CallResult is among them
  std::vector<const Item*> results;  // of the calls among the items, in the order of the calls
};

// System items at the front become one message; a later one stands by itself. Errors: invalid_value
// for a call without a result, a result without a call, and an assistant's text at the end, which
// chat does not continue.
Result<std::vector<ChatMessage>> chat_messages(const Turn& turn);

}  // namespace solidrust::dialect
