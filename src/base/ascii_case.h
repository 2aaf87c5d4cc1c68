// ASCII letters in either case. Other bytes equal only themselves.
#pragma once

#include <algorithm>
#include <string_view>

namespace solidrust {

constexpr char ascii_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Whether `part` is in `text`, in any case. True for an empty part.
inline bool contains_in_any_case(std::string_view text, std::string_view part) noexcept {
  return part.empty() ||
         std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char a, char b) { return ascii_lower(a) == ascii_lower(b); }) != text.end();
}

}  // namespace solidrust
