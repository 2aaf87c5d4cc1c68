// Refuses a prompt that cannot fit into the model's context, before any model server is called.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "gateway/stage/model_request.h"

namespace solidrust {

// A number of tokens that the prompt has at least, whatever the tokenizer: none in use joins words
// that a space parts, and a token array says its length itself. Of several inputs, the longest.
std::uint64_t least_prompt_tokens(std::string_view prompt);

// context_length_exceeded when the prompt certainly exceeds `context` tokens. If that is not
// certain, the upstream decides, because it knows its tokenizer.
Result<void> check_context(const ModelRequest& request, std::uint32_t context);

}  // namespace solidrust
