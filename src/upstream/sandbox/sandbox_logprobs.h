// Log probabilities of the sandbox's tokens: made up from nothing but the token and its place, so
// that the same request gets the same ones. At each place they are those of one distribution: none
// is above 0, the token that was chosen is the likeliest, and together they stay below 1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/json_writer.h"

namespace solidrust {

// "logprobs" of a chat: {"content":[…],"refusal":null}, with `top` likely tokens for each.
void write_chat_logprobs(JsonWriter& json, const std::vector<std::string_view>& tokens,
                         std::size_t first_place, std::uint64_t top);

// "logprobs" of a legacy completion: tokens, token_logprobs, top_logprobs, text_offset. Offsets are
// in characters of the choice's text, the first one at `offset`. A token at the place 0 that is
// `echoed` has nothing before it that it could be likely after: null.
void write_completion_logprobs(JsonWriter& json, const std::vector<std::string_view>& tokens,
                               std::size_t first_place, std::size_t offset, bool echoed,
                               std::uint64_t top);

}  // namespace solidrust
