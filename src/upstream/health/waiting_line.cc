#include "upstream/health/waiting_line.h"

#include <algorithm>
#include <iterator>

namespace solidrust {

using std::chrono::milliseconds;

milliseconds WaitingLine::wait_behind(std::size_t before, std::uint32_t places) const noexcept {
  const std::uint64_t took = took_us_.load(std::memory_order_relaxed);
  return milliseconds{(before + 1) * took / std::max<std::uint32_t>(places, 1) / 1'000};
}

WaitingLine::Joined WaitingLine::join(Waiter& waiter, std::string_view account,
                                      std::uint32_t weight, std::size_t most, milliseconds patience,
                                      std::uint32_t places) {
  const std::lock_guard lock(mutex_);
  if (line_.size() >= most) return Joined::line_full;
  std::string name(account);
  const auto known = accounts_.find(name);
  const double start = known == accounts_.end() ? now_ : std::max(now_, known->second.last_due);
  const std::pair due{start + 1.0 / std::max<std::uint32_t>(weight, 1), arrivals_};
  const auto next = line_.upper_bound(due);
  const auto before = static_cast<std::size_t>(std::distance(line_.begin(), next));
  if (wait_behind(before, places) > patience) return Joined::too_long;

  ++arrivals_;
  waiter.account = name;
  waiter.due = due;
  waiter.start = start;
  waiter.called = false;
  line_.emplace_hint(next, due, &waiter);
  Account& own = accounts_[std::move(name)];
  own.last_due = due.first;
  ++own.waiting;
  waiting_.fetch_add(1, std::memory_order_seq_cst);
  return Joined::yes;
}

void WaitingLine::leave(Waiter& waiter, Leaves how) {
  const std::lock_guard lock(mutex_);
  line_.erase(waiter.due);
  const auto own = accounts_.find(waiter.account);
  if (--own->second.waiting == 0) accounts_.erase(own);
  waiting_.fetch_sub(1, std::memory_order_seq_cst);
  if (how == Leaves::with_place) now_ = std::max(now_, waiter.start);
  // Whoever is first now has not been told of what came before it was.
  if (line_.empty()) return;
  Waiter& first = *line_.begin()->second;
  if (how == Leaves::without && !waiter.called) return;
  first.called = true;
  first.call(first.context);
}

bool WaitingLine::is_first(const Waiter& waiter) const {
  const std::lock_guard lock(mutex_);
  return !line_.empty() && line_.begin()->second == &waiter;
}

void WaitingLine::call_first() {
  const std::lock_guard lock(mutex_);
  if (line_.empty()) return;
  Waiter& first = *line_.begin()->second;
  first.called = true;
  first.call(first.context);
}

milliseconds WaitingLine::expected_wait(std::uint32_t places) const {
  return wait_behind(waiting(), places);
}

void WaitingLine::took(milliseconds time) noexcept {
  const std::int64_t us = std::clamp<std::int64_t>(time.count(), 0, 3'600'000) * 1'000;
  const std::int64_t old = took_us_.load(std::memory_order_relaxed);
  const std::int64_t mean = old == 0 ? us : old + (us - old) / 8;
  took_us_.store(static_cast<std::uint32_t>(mean), std::memory_order_relaxed);
}

}  // namespace solidrust
