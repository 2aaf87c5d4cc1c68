#include "dialect/turn.h"

#include <algorithm>

namespace solidrust::dialect {
namespace {

bool is_word(std::string_view name) noexcept {
  constexpr std::size_t kLongest = 64;
  return !name.empty() && name.size() <= kLongest &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-' || c == '.';
         });
}

}  // namespace

void drop(Turn& turn, std::string_view name) {
  if (std::find(turn.dropped.begin(), turn.dropped.end(), name) == turn.dropped.end())
    turn.dropped.push_back(name);
}

void drop_unknown(Turn& turn, std::string_view name) {
  constexpr std::size_t kMostNames = 16;
  const auto& dropped = turn.dropped;
  if (std::find(dropped.begin(), dropped.end(), name) != dropped.end()) return;
  const bool told = is_word(name) && turn.unknown < kMostNames;
  if (told) ++turn.unknown;
  drop(turn, told ? name : "other");
}

}  // namespace solidrust::dialect
