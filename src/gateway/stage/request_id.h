// Names one request: in its answer's x-request-id, in its log line, towards the upstream.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "base/fast_random.h"

namespace solidrust {

// "req_" and 22 base62 characters: eight for the millisecond, then fourteen at random. So ids sort
// by time, and what is kept by id grows at one end: a database writes the same few pages for many.
class RequestId {
 public:
  std::string_view view() const noexcept { return {text_.data(), text_.size()}; }

 private:
  friend class RequestIdSource;
  std::array<char, 26> text_{};
};

// One per worker, touched by its thread only. Seeded once from `random`, so that an id costs no
// system call. Ids are unique, not secret.
class RequestIdSource {
 public:
  explicit RequestIdSource(Random& random) : random_(random) {}
  RequestId next(std::int64_t unix_ms) noexcept;

 private:
  FastRandom random_;
  std::int64_t timed_ms_ = -1;  // whose digits time_ has
  std::array<char, 8> time_{};
};

}  // namespace solidrust
