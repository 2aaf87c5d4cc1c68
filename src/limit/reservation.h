// What one admitted request holds in every limit of its account and key and in their budgets: one
// concurrent request, one request of each window, and its estimates of tokens, units and money.
#pragma once

#include <cstdint>
#include <list>
#include <utility>

#include "limit/running_request.h"

namespace solidrust {

class Limiter;

// Move-only; ended exactly once, by settle() or by the destructor. Any thread, one at a time. Must
// not outlive its Limiter.
class Reservation {
 public:
  Reservation() = default;
  Reservation(Reservation&& other) noexcept { swap(other); }
  Reservation& operator=(Reservation&& other) noexcept {
    Reservation(std::move(other)).swap(*this);
    return *this;
  }
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;
  // If it was not settled: gives back the concurrent request and the tokens, and the counted
  // request too unless it was attempted.
  ~Reservation() { end({}, attempted_); }

  bool active() const noexcept { return limiter_ != nullptr; }
  // An upstream was called: from now on the request counts, whatever its outcome.
  void attempted() noexcept { attempted_ = true; }
  // The call is over: its request counts, with what it used in place of the estimate: tokens, money
  // and units of the query's kind. More than the estimate is counted too.
  void settle(std::uint64_t tokens, std::int64_t nano, std::uint64_t units = 0) {
    end({tokens, nano, units}, true);
  }
  // The call is over and does not count: the same as the destructor.
  void give_back() { end({}, attempted_); }

  // The time that goes on record, in the limiter's own milliseconds since 1970 (the wall clock of
  // the process's start carried on by the monotonic clock): when it was admitted, or, once it is
  // over, when the last of the budgets that found it running began.
  std::int64_t counts_ms() const noexcept { return counts_ms_; }
  std::uint64_t estimated_tokens() const noexcept { return tokens_; }

 private:
  friend class Limiter;
  void swap(Reservation& other) noexcept;
  struct Used {
    std::uint64_t tokens = 0;
    std::int64_t nano = 0;
    std::uint64_t units = 0;
  };
  void end(const Used& used, bool keep_request);

  Limiter* limiter_ = nullptr;
  std::list<RunningRequest>::iterator running_;  // valid while limiter_ is set
  std::uint32_t shard_ = 0;
  bool attempted_ = false;
  std::int64_t counts_ms_ = 0;
  std::uint64_t tokens_ = 0;
};

}  // namespace solidrust
