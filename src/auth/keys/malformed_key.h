// The message for a text that cannot be a key of ours. Only the text decides this, so that the
// message gives nothing away.
#pragma once

#include <string>
#include <string_view>

namespace solidrust {

// The message for a text that parse_key() rejects: that it looks like another vendor's key, or that
// it is not a whole key of ours. Repeats nothing of it.
std::string malformed_key_message(std::string_view text);

// Whether a key, ours or another vendor's, may stand in `text`: then it is not to be repeated.
// Errs on the side of yes.
bool may_hold_key(std::string_view text) noexcept;

}  // namespace solidrust
