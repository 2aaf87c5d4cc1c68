// How many columns of a terminal a text takes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace solidrust {

// East Asian wide characters take two, combining marks none (Unicode's UAX #11, by utf8proc). A
// byte that is no UTF-8 counts as one.
std::size_t display_width(std::string_view text);

// The front of `text` that takes at most `columns`; if something was left out it ends with "…",
// which is counted. Nothing for 0 columns.
std::string cut_to_width(std::string_view text, std::size_t columns);

// Likewise, but what is left out is in the middle: the front and the end, the front being one
// column longer at most.
std::string cut_middle_to_width(std::string_view text, std::size_t columns);

// Appends `text` to a line that is at column `indent`; what does not fit in `room` columns goes on
// below, at the same column, broken at spaces.
void append_wrapped(std::string& out, std::string_view text, std::size_t indent, std::size_t room);

// `text` without what could play with a terminal or pass for other text: control characters,
// separators of lines, what changes the direction of writing (base/utf8.h), and bytes that are no
// UTF-8 are '?'.
std::string printable(std::string_view text);

}  // namespace solidrust
