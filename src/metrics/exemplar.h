// Which trace shows a value that a histogram has counted: the newest of each bucket.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "metrics/histogram.h"

namespace solidrust::metrics {

// Not thread-safe: writer and reader hold the same lock.
class Exemplars {
 public:
  void note(const HistogramShape& shape, const Exemplar& exemplar) {
    if (by_bucket_.empty()) by_bucket_.resize(shape.bounds.size() + 1);
    by_bucket_[shape.bucket(exemplar.value)] = exemplar;
  }
  void add_to(HistogramSums& sums) const {
    if (by_bucket_.empty()) return;
    sums.exemplars.resize(by_bucket_.size());
    for (std::size_t i = 0; i < by_bucket_.size(); ++i)
      if (by_bucket_[i].unix_ms > sums.exemplars[i].unix_ms) sums.exemplars[i] = by_bucket_[i];
  }

 private:
  std::vector<Exemplar> by_bucket_;  // empty: none has come
};

}  // namespace solidrust::metrics
