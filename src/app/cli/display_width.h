// How many columns of a terminal a text takes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace solidrust {

// East Asian wide characters take two, combining marks none (Unicode's UAX #11, by utf8proc). A
// byte that is not UTF-8 counts as one.
std::size_t display_width(std::string_view text);

// The front of `text` that takes at most `columns`; if something was left out it ends with "…",
// which is counted. Nothing for 0 columns.
std::string cut_to_width(std::string_view text, std::size_t columns);

// The same, but cuts the middle: keeps the front and the end, the front at most one column longer.
std::string cut_middle_to_width(std::string_view text, std::size_t columns);

// Appends `text` to a line that is at column `indent`; what does not fit in `room` columns goes on
// below, at the same column, broken at spaces.
void append_wrapped(std::string& out, std::string_view text, std::size_t indent, std::size_t room);

// `text` with '?' in place of everything that could control a terminal or disguise the text:
// control characters, line separators, characters that change the writing direction (base/utf8.h),
// and bytes that are not UTF-8.
std::string printable(std::string_view text);

}  // namespace solidrust
