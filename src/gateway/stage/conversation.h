// Which requests belong to one conversation, as far as a model server's prefix cache is concerned.
#pragma once

#include <cstdint>
#include <string_view>

namespace solidrust {

// How much of a prompt that is no list of messages counts. Bytes.
inline constexpr std::size_t kPromptPrefix = 256;

// Of the messages up to the first that is the user's, which all later turns begin with as well; of
// another prompt, its beginning. `prompt`: the value as it stands in a body that has been checked.
std::uint64_t conversation_hash(std::string_view prompt);

}  // namespace solidrust
