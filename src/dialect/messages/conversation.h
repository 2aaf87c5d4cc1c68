// A Turn's items in the order that Messages requires: the system's text at the front is separate,
// successive messages of one side are joined, and all results of calls directly follow the message
// that calls.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "dialect/turn.h"

namespace solidrust::dialect::messages {

struct Side {
  bool assistant = false;            // else the user
  std::vector<const Item*> items;    // no CallResult, and nothing that is empty
  std::vector<const Item*> results;  // of the assistant's calls, in their order
};

struct Conversation {
  std::vector<const Item*> system;
  std::vector<Side> sides;
  // Of each Call and CallResult: as Messages takes it, and another for each call.
  std::unordered_map<const Item*, std::string> ids;
  bool reasoning_dropped = false;  // what no server of Messages has signed
};

// Errors: invalid_value for a call without a result, or a result without a call before it.
Result<Conversation> group(const Turn& turn);

}  // namespace solidrust::dialect::messages
