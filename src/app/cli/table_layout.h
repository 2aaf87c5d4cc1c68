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
  std::size_t least = 0;  // it may be cut to so much, rather than have another column left out
  std::uint8_t drop = 0;  // left out when there is no room: the highest first; 0: never
};

// What it gets: a width for each, 0 if it is left out. Their sum with the gaps is at most `room`,
// whatever `room` is. First columns are left out until the others fit when cut to their least, then
// the widest are cut until all fit.
std::vector<std::size_t> fit_columns(std::span<const ColumnWish> wishes, std::size_t room);

}  // namespace solidrust
