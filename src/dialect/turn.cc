#include "dialect/turn.h"

#include <algorithm>

namespace solidrust::dialect {

void drop(Turn& turn, std::string_view name) {
  if (std::find(turn.dropped.begin(), turn.dropped.end(), name) == turn.dropped.end())
    turn.dropped.push_back(name);
}

}  // namespace solidrust::dialect
