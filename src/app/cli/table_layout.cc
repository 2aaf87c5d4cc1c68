#include "app/cli/table_layout.h"

#include <algorithm>
#include <iterator>

namespace solidrust {
namespace {

std::size_t total(const std::vector<std::size_t>& widths) {
  std::size_t sum = 0;
  for (const std::size_t width : widths)
    if (width > 0) sum += (sum > 0 ? kColumnGap : 0) + width;
  return sum;
}

// Leaves out one column that may be: of those with the highest `drop` the last. False: there is
// none.
bool leave_one_out(std::span<const ColumnWish> wishes, std::vector<std::size_t>& widths) {
  std::size_t victim = widths.size();
  for (std::size_t i = 0; i < widths.size(); ++i)
    if (widths[i] > 0 && wishes[i].drop > 0 &&
        (victim == widths.size() || wishes[i].drop >= wishes[victim].drop))
      victim = i;
  if (victim == widths.size()) return false;
  widths[victim] = 0;
  return true;
}

// Cuts the widest of those that are wider than `floors` says, until all fit or none can give more.
void cut_widest(std::vector<std::size_t>& widths, const std::vector<std::size_t>& floors,
                std::size_t room) {
  while (total(widths) > room) {
    std::size_t widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i)
      if (widths[i] > floors[i] && (widest == widths.size() || widths[i] > widths[widest]))
        widest = i;
    if (widest == widths.size()) return;
    --widths[widest];
  }
}

}  // namespace

std::vector<std::size_t> fit_columns(std::span<const ColumnWish> wishes, std::size_t room) {
  std::vector<std::size_t> least;
  for (const ColumnWish& wish : wishes) least.push_back(std::min(wish.width, wish.least));
  while (total(least) > room && leave_one_out(wishes, least)) {
  }
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < wishes.size(); ++i)
    widths.push_back(least[i] == 0 ? 0 : wishes[i].width);
  cut_widest(widths, least, room);
  // Narrower than what may never be left out: then each is cut to one column, and the last go.
  std::vector<std::size_t> one(widths.size(), 1);
  cut_widest(widths, one, room);
  for (auto last = widths.rbegin(); last != widths.rend() && total(widths) > room; ++last)
    *last = 0;
  return widths;
}

}  // namespace solidrust
