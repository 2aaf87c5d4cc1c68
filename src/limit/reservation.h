// What one admitted request holds: its place at once, its request and its estimate of tokens, in
// every limit of its account and key and in their budgets.
#pragma once

#include <cstdint>
#include <utility>

namespace solidrust {

class Limiter;
struct Subject;

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
  // Not settled: gives back the place and the tokens, and the request too unless it was attempted.
  ~Reservation() { end(0, 0, attempted_); }

  bool active() const noexcept { return limiter_ != nullptr; }
  // The upstream was tried: from now on the request counts, whatever comes of it.
  void attempted() noexcept { attempted_ = true; }
  // The call is over: its request counts, with `tokens` and `nano` (money) in place of the
  // estimate. More than the estimate is counted too.
  void settle(std::uint64_t tokens, std::int64_t nano) { end(tokens, nano, true); }

  // When it was admitted, in the limiter's own milliseconds since 1970: the wall clock of the
  // process's start carried on by the monotonic clock.
  std::int64_t admitted_ms() const noexcept { return admitted_ms_; }
  std::uint64_t estimated_tokens() const noexcept { return tokens_; }

 private:
  friend class Limiter;
  static constexpr std::uint32_t kLedgerBit = 1u << 31;
  void swap(Reservation& other) noexcept;
  void end(std::uint64_t tokens, std::int64_t nano, bool keep_request);

  Limiter* limiter_ = nullptr;
  Subject* subjects_[2] = {nullptr, nullptr};  // account, key; null: unlimited
  std::uint32_t shard_ = 0;
  bool attempted_ = false;
  std::uint32_t counted_[2] = {0, 0};  // in which windows of each subject, as bits
  std::int64_t admitted_ms_ = 0;
  std::uint64_t tokens_ = 0;
  std::int64_t nano_ = 0;
};

}  // namespace solidrust
