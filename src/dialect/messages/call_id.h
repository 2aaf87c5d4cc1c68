// Ids of tool calls. Messages takes only ^[a-zA-Z0-9_-]+$, other model servers make ids such as
// "functions.Bash:0", and a conversation with such an id would be refused in every later request.
// So these ids are encoded for Messages: reversibly, and the same wherever an id occurs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace solidrust::dialect::messages {

// The id in the form that Messages takes; `inside`: of a JSON string. Different ids stay different.
std::string clean_call_id(std::string_view inside);

// The original of an encoded id, as plain text; nothing: the id is not encoded.
std::optional<std::string> original_call_id(std::string_view inside);

// Of an id that came before in the conversation, where each has to be another: `count` times.
std::string clean_call_id_again(std::string_view inside, std::size_t count);

}  // namespace solidrust::dialect::messages
