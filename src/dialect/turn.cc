#include "dialect/turn.h"

#include <algorithm>

#include "base/ascii_class.h"

namespace solidrust::dialect {

void drop(Turn& turn, std::string_view name) {
  if (std::find(turn.dropped.begin(), turn.dropped.end(), name) == turn.dropped.end())
    turn.dropped.push_back(name);
}

std::string_view word_or(std::string_view inside, std::string_view otherwise) noexcept {
  constexpr std::size_t kLongest = 64;
  const bool word = !inside.empty() && inside.size() <= kLongest &&
                    std::all_of(inside.begin(), inside.end(), [](char c) {
                      return is_alnum(c) || c == '_' || c == '-' || c == '.';
                    });
  return word ? inside : otherwise;
}

void drop_unknown(Turn& turn, std::string_view name) {
  constexpr std::size_t kMostNames = 16;
  const auto& dropped = turn.dropped;
  if (std::find(dropped.begin(), dropped.end(), name) != dropped.end()) return;
  const bool told = !word_or(name, {}).empty() && turn.unknown < kMostNames;
  if (told) ++turn.unknown;
  drop(turn, told ? name : "other");
}

}  // namespace solidrust::dialect
