#include "base/nearest_name.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/ascii_case.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxName = 64;

std::size_t allowed_errors(std::size_t length) {
  if (length <= 4) return 1;
  return length <= 8 ? 2 : 3;
}

// Optimal string alignment distance, three rows at a time.
std::size_t distance(std::string_view a, std::string_view b) {
  using Row = std::array<std::size_t, kMaxName + 1>;
  Row before{};
  Row above{};
  Row row{};
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = ascii_lower(a[i - 1]) == ascii_lower(b[j - 1]);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0U : 1U)});
      if (i > 1 && j > 1 && ascii_lower(a[i - 1]) == ascii_lower(b[j - 2]) &&
          ascii_lower(a[i - 2]) == ascii_lower(b[j - 1]))
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = above;
    above = row;
  }
  return above[b.size()];
}

}  // namespace

std::string_view nearest_name(std::string_view typed, std::span<const std::string_view> known) {
  if (typed.empty() || typed.size() > kMaxName) return {};
  std::string_view best;
  std::size_t best_distance = kMaxName + 1;
  for (const std::string_view name : known) {
    if (name.size() > kMaxName) continue;
    const std::size_t found = distance(typed, name);
    if (found < best_distance && found <= allowed_errors(name.size())) {
      best = name;
      best_distance = found;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view typed, std::span<const std::string_view> known) {
  const std::string_view name = nearest_name(typed, known);
  if (name.empty()) return {};
  return " (did you mean \"" + std::string(name) + "\"?)";
}

}  // namespace solidrust
