// Well-formed UTF-8 as Unicode table 3-7 defines it.
#pragma once

#include <cstddef>
#include <string_view>

namespace solidrust {

// Bytes of the well-formed sequence at the front of `text`; 0 if there is none (malformed,
// overlong, a surrogate, beyond U+10FFFF, cut short, or `text` is empty).
std::size_t utf8_sequence_length(std::string_view text) noexcept;

// Whether all of `text` is well-formed.
bool is_utf8(std::string_view text) noexcept;

// How many characters well-formed `text` has.
std::size_t utf8_characters(std::string_view text) noexcept;

// Whether well-formed `text` has a character that is not text: C0, DEL, C1, line and paragraph
// separators, and those that change the writing direction, which can make one name look like
// another (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069).
bool has_control_character(std::string_view text) noexcept;

}  // namespace solidrust
