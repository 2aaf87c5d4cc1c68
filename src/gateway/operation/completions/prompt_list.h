// The prompts of a completion: each is answered by itself.
#pragma once

#include <cstdint>

#include "base/json_cursor.h"

namespace solidrust {

struct PromptList {
  std::uint64_t prompts = 1;  // how many; 1 also for what is none of the forms below
  std::uint64_t tokens = 0;   // of all of them, estimated; token arrays say theirs exactly
};

// Consumes a string, an array of strings or of token arrays, an array of tokens, or whatever else
// the server may understand.
PromptList read_prompt_list(JsonCursor& json);

}  // namespace solidrust
