// How often values fell below each of some bounds: what one thread counts and others read.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "metrics/count.h"

namespace solidrust::metrics {

// Bounds in ascending order, in the unit of what is observed: `per_second` of it make a second.
struct HistogramShape {
  std::span<const std::uint32_t> bounds;
  std::uint32_t per_second = 1;

  std::size_t bucket(std::uint32_t value) const noexcept {
    return static_cast<std::size_t>(
        std::lower_bound(bounds.begin().base(), bounds.end().base(), value) - bounds.data());
  }
};

// One of the values, and the trace of its request.
struct Exemplar {
  std::array<char, 32> trace_id{};
  std::uint32_t value = 0;
  std::int64_t unix_ms = 0;  // when it was counted; 0: there is none
};

// Sums over workers, for a reader. By bound; the last counts the values above all bounds.
struct HistogramSums {
  static constexpr std::size_t kMostBounds = 20;
  std::array<std::uint64_t, kMostBounds + 1> counts{};
  std::uint64_t sum = 0;
  std::vector<Exemplar> exemplars;  // by bound; empty: none

  bool empty() const noexcept {
    return std::all_of(counts.begin(), counts.end(), [](std::uint64_t one) { return one == 0; });
  }
};

// observe() belongs to one thread, as Count::add() does.
class Histogram {
 public:
  void observe(const HistogramShape& shape, std::uint32_t value) noexcept {
    counts_[shape.bucket(value)].add();
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
