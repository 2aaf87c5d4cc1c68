// Reads the tools of a chat completions request.
#pragma once

#include "dialect/chat/request_checks.h"

namespace solidrust::dialect {

struct ChatToolFields {
  JsonValue tools;
  JsonValue tool_choice;
  JsonValue functions;      // the older names
  JsonValue function_call;  //
};

void read_chat_tools(const ChatToolFields& fields, ChatChecks& checks);

}  // namespace solidrust::dialect
