// Fields that hold a prompt, for the endpoints of several dialects: checked as far as every server
// demands it, and estimated.
#pragma once

#include <string_view>

#include "gateway/stage/request_reader.h"

namespace solidrust {

// A non-empty array of objects with a `role`.
void read_role_messages(RequestReader& reader, std::string_view name);

// The `system` of the Messages dialect: a string, or blocks of text.
void read_system_prompt(RequestReader& reader, std::string_view name);

// Other fields that count as prompt: instructions, tools.
void read_more_prompt(RequestReader& reader, std::string_view name);

// The `input` of the Responses dialect: a string, or a non-empty array of items.
void read_input_items(RequestReader& reader, std::string_view name);

}  // namespace solidrust
