// A text without the blanks at its two ends.
#pragma once

#include <string_view>

namespace solidrust {

// Without leading and trailing spaces and tabs: the optional white space of HTTP's fields (RFC
// 9110, 5.6.3).
inline std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view kBlanks = " \t";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

}  // namespace solidrust
