// Words as a sentence lists them: "a, b or c".
#pragma once

#include <string>
#include <vector>

namespace solidrust {

inline std::string word_list(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

}  // namespace solidrust
