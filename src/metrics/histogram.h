// How often values fell below each of some bounds: what one thread counts and others read.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "metrics/count.h"

namespace solidrust::metrics {

// Bounds in ascending order, in the unit of what is observed: `per_second` of it make a second.
struct HistogramShape {
  std::span<const std::uint32_t> bounds;
  std::uint32_t per_second = 1;
};

// Sums over workers, for a reader. By bound; the last counts what is over all of them.
struct HistogramSums {
  static constexpr std::size_t kMostBounds = 20;
  std::array<std::uint64_t, kMostBounds + 1> counts{};
  std::uint64_t sum = 0;

  bool empty() const noexcept {
    return std::all_of(counts.begin(), counts.end(), [](std::uint64_t one) { return one == 0; });
  }
};

// observe() belongs to one thread, as Count::add() does.
class Histogram {
 public:
  void observe(const HistogramShape& shape, std::uint32_t value) noexcept {
    const auto* const at =
        std::lower_bound(shape.bounds.begin().base(), shape.bounds.end().base(), value);
    counts_[static_cast<std::size_t>(at - shape.bounds.data())].add();
    sum_.add(value);
  }
  void add_to(HistogramSums& sums) const noexcept {
    for (std::size_t i = 0; i < counts_.size(); ++i) sums.counts[i] += counts_[i].value();
    sums.sum += sum_.value();
  }

 private:
  std::array<Count, HistogramSums::kMostBounds + 1> counts_;
  Count sum_;
};

}  // namespace solidrust::metrics
