// What to tell a caller whose key cannot be one of ours: that is told by its text alone, so that
// saying it gives nothing away.
#pragma once

#include <string>
#include <string_view>

namespace solidrust {

// The message for a text that parse_key() does not take: that it looks like another vendor's key,
// or that it is not a whole key of ours. Repeats nothing of it.
std::string malformed_key_message(std::string_view text);

// Whether a key, ours or another vendor's, may stand in `text`: then it is not to be repeated.
// Errs on the side of yes.
bool may_hold_key(std::string_view text) noexcept;

}  // namespace solidrust
