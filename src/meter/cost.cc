#include "meter/cost.h"

#include <algorithm>
#include <limits>

namespace solidrust {
namespace {

__extension__ using Wide = __int128;

Wide product(std::int64_t price, std::uint64_t tokens) {
  return static_cast<Wide>(price) * tokens;
}

constexpr Wide kMost = std::numeric_limits<std::int64_t>::max();

}  // namespace

std::int64_t units_cost_nano(const Price& price, std::uint64_t units) noexcept {
  const Wide together = units_priced_together(price.unit);
  const Wide sum = (product(price.units, units) + together / 2) / together;
  return static_cast<std::int64_t>(std::min(sum, kMost));
}

std::int64_t cost_nano(const Price& price, std::uint64_t prompt, std::uint64_t cached,
                       std::uint64_t completion) noexcept {
  cached = std::min(cached, prompt);
  const Wide sum = product(price.prompt, prompt - cached) + product(price.cached, cached) +
                   product(price.completion, completion);
  return static_cast<std::int64_t>(std::min(sum, kMost));
}

}  // namespace solidrust
