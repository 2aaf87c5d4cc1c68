// Columns on a terminal of a given width.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace solidrust {

inline constexpr std::size_t kColumnGap = 2;  // between two columns

// What a column asks for.
struct ColumnWish {
  std::size_t width = 0;  // of its longest cell
  std::size_t least = 0;  // may be cut to this width before another column is left out
  std::uint8_t drop = 0;  // if the line is too long, the highest is left out first; 0: never
};

// Returns a width for each column, 0 if it is left out. Their sum with the gaps is never more than
// `room`. First leaves out columns until the others fit at their least width; then cuts the widest
// until all fit.
std::vector<std::size_t> fit_columns(std::span<const ColumnWish> wishes, std::size_t room);

}  // namespace solidrust
