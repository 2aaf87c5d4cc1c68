// Ids of tool calls. Messages takes only ^[a-zA-Z0-9_-]+$, other model servers make ids such as
// "functions.Bash:0", and a conversation in which one stands is refused for ever. So these go by
// another form with Messages, which can be turned back, and is the same wherever the id stands.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace solidrust::dialect::messages {

// The id in the form that Messages takes; `inside`: of a JSON string. Different ids stay different.
std::string clean_call_id(std::string_view inside);

// What was made clean; nothing: it is an id as any other. Plain text.
std::optional<std::string> original_call_id(std::string_view inside);

// Of an id that came before in the conversation, where each has to be another: `count` times.
std::string clean_call_id_again(std::string_view inside, std::size_t count);

}  // namespace solidrust::dialect::messages
