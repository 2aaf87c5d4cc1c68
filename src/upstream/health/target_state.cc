#include "upstream/health/target_state.h"

#include <algorithm>

#include "upstream/health/waiting_line.h"

namespace solidrust {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

std::int64_t ms_of(SteadyTime time) noexcept {
  return duration_cast<milliseconds>(time.time_since_epoch()).count();
}

std::uint32_t second_of(SteadyTime time) noexcept {
  return static_cast<std::uint32_t>(ms_of(time) / 1'000);
}

// One second's count in one word: second (32 bits), total (16), failed (16).
constexpr std::uint64_t kMost = 0xffff;

std::uint64_t packed(std::uint32_t second, std::uint64_t total, std::uint64_t failed) noexcept {
  return std::uint64_t{second} << 32 | total << 16 | failed;
}

// A mark and a second in one word; 0: none.
std::uint64_t marked(std::uint32_t mark, std::uint32_t second) noexcept {
  return std::uint64_t{mark} << 32 | second;
}
std::uint32_t mark_of(std::uint64_t word) noexcept {
  return static_cast<std::uint32_t>(word >> 32);
}
std::uint32_t marked_second(std::uint64_t word) noexcept {
  return static_cast<std::uint32_t>(word);
}

std::uint32_t joined(std::uint32_t a, std::uint32_t b) noexcept {
  if (a == Asker::kNobody || a == b) return b;
  return b == Asker::kNobody ? a : Asker::kSeveral;
}

}  // namespace

bool TargetState::take(std::uint32_t cap) noexcept {
  std::uint32_t now = in_flight_.load(std::memory_order_seq_cst);
  do {
    if (cap != 0 && now >= cap) return false;
  } while (!in_flight_.compare_exchange_weak(now, now + 1, std::memory_order_seq_cst));
  return true;
}

// A waiter says that it waits before it looks for a place a last time; here it is the other way
// round. Both are sequentially consistent, so that one of the two sees the other.
void TargetState::give_back() {
  in_flight_.fetch_sub(1, std::memory_order_seq_cst);
  if (waiters_.load(std::memory_order_seq_cst) > 0) ring();
}

void TargetState::count(SteadyTime now, bool failure) noexcept {
  requests_.fetch_add(1, std::memory_order_relaxed);
  const std::uint32_t second = second_of(now);
  std::atomic<std::uint64_t>& slot = seconds_[second % seconds_.size()];
  std::uint64_t old = slot.load(std::memory_order_relaxed);
  std::uint64_t next = 0;
  do {
    std::uint64_t total = 0;
    std::uint64_t failed = 0;
    if (static_cast<std::uint32_t>(old >> 32) == second) {
      total = old >> 16 & kMost;
      failed = old & kMost;
    }
    if (total == kMost) return;  // full: its ratio is known well enough
    next = packed(second, total + 1, failed + (failure ? 1 : 0));
  } while (!slot.compare_exchange_weak(old, next, std::memory_order_relaxed));
}

TargetState::Tally TargetState::tally(SteadyTime now) const noexcept {
  const std::uint32_t second = second_of(now);
  Tally sum;
  for (const std::atomic<std::uint64_t>& slot : seconds_) {
    const std::uint64_t word = slot.load(std::memory_order_relaxed);
    if (second - static_cast<std::uint32_t>(word >> 32) >= seconds_.size()) continue;
    sum.total += static_cast<std::uint32_t>(word >> 16 & kMost);
    sum.failed += static_cast<std::uint32_t>(word & kMost);
  }
  for (const std::atomic<std::uint64_t>& slot : whose_) {
    const std::uint64_t word = slot.load(std::memory_order_relaxed);
    if (second - marked_second(word) < whose_.size()) sum.whose = joined(sum.whose, mark_of(word));
  }
  return sum;
}

// Two accounts are enough to know: that of a failure, and another.
void TargetState::vouch(Asker asker, SteadyTime now) noexcept {
  const std::uint64_t word = marked(asker.mark(), second_of(now));
  std::array<std::uint64_t, 2> known{};
  for (std::size_t i = 0; i < known.size(); ++i) {
    known[i] = vouched_[i].load(std::memory_order_relaxed);
    if (known[i] == word) return;
  }
  std::size_t place = marked_second(known[0]) <= marked_second(known[1]) ? 0 : 1;
  for (std::size_t i = 0; i < known.size(); ++i)
    if (mark_of(known[i]) == asker.mark()) place = i;
  const bool both_are_fresh =
      mark_of(known[place]) != asker.mark() && marked_second(known[place]) == marked_second(word);
  if (!both_are_fresh) vouched_[place].store(word, std::memory_order_relaxed);
}

void TargetState::succeeded(Asker asker, SteadyTime now) noexcept {
  count(now, false);
  vouch(asker, now);
  if (in_row_.load(std::memory_order_relaxed) == 0) return;
  in_row_.store(0, std::memory_order_relaxed);
  whose_row_.store(Asker::kNobody, std::memory_order_relaxed);
}

bool TargetState::failed(AttemptFault fault, Asker asker, SteadyTime now) noexcept {
  count(now, true);
  recent_.failed(now);
  failures_.fetch_add(1, std::memory_order_relaxed);
  last_fault_.store(fault, std::memory_order_relaxed);
  last_fault_ms_.store(ms_of(now), std::memory_order_relaxed);
  const std::uint32_t mark = may_follow_request(fault) ? asker.mark() : Asker::kSeveral;
  const std::uint32_t second = second_of(now);
  std::atomic<std::uint64_t>& slot = whose_[second % whose_.size()];
  std::uint64_t known = slot.load(std::memory_order_relaxed);
  std::uint64_t next = 0;
  do {
    next = marked(marked_second(known) == second ? joined(mark_of(known), mark) : mark, second);
  } while (!slot.compare_exchange_weak(known, next, std::memory_order_relaxed));
  std::uint32_t whose = whose_row_.load(std::memory_order_relaxed);
  while (!whose_row_.compare_exchange_weak(whose, joined(whose, mark), std::memory_order_relaxed)) {
  }
  in_row_.fetch_add(1, std::memory_order_relaxed);
  return is_due(now);
}

bool TargetState::row_is_due(SteadyTime now) const noexcept {
  const std::uint32_t row = in_row_.load(std::memory_order_relaxed);
  if (row < kFailuresInRow) return false;
  const std::uint32_t whose = whose_row_.load(std::memory_order_relaxed);
  if (whose == Asker::kSeveral) return true;
  const std::uint32_t second = second_of(now);
  bool answered_it = false;
  for (const std::atomic<std::uint64_t>& slot : vouched_) {
    const std::uint64_t word = slot.load(std::memory_order_relaxed);
    const auto ago = static_cast<std::int32_t>(second - marked_second(word));
    if (word == 0 || ago > kMeanwhile.count()) continue;
    if (mark_of(word) != whose) return false;
    answered_it = true;
  }
  return !answered_it || row >= kFailuresOfOneInRow;
}

// Where one account's answers alone failed, the share of failures says how much that account asks.
bool TargetState::is_due(SteadyTime now) const noexcept {
  if (row_is_due(now)) return true;
  const Tally sum = tally(now);
  return sum.whose == Asker::kSeveral && sum.total >= kWindowRequests && sum.failed * 2 > sum.total;
}

bool TargetState::forgive(SteadyTime when, SteadyTime now) noexcept {
  failures_.fetch_sub(1, std::memory_order_relaxed);
  recent_.forgive(when);
  std::uint32_t row = in_row_.load(std::memory_order_relaxed);
  while (row > 0 && !in_row_.compare_exchange_weak(row, row - 1, std::memory_order_relaxed)) {
  }
  const std::uint32_t second = second_of(when);
  std::atomic<std::uint64_t>& slot = seconds_[second % seconds_.size()];
  std::uint64_t word = slot.load(std::memory_order_relaxed);
  while (static_cast<std::uint32_t>(word >> 32) == second && (word & kMost) > 0 &&
         !slot.compare_exchange_weak(word, word - packed(0, 1, 1), std::memory_order_relaxed)) {
  }
  const bool by_it = ejected_at_ms_.load(std::memory_order_relaxed) >= ms_of(when) &&
                     probe_.load(std::memory_order_relaxed) != Probe::failing;
  if (!by_it || is_due(now)) return false;
  if (ejected_until_ms_.exchange(0, std::memory_order_acq_rel) == 0) return false;
  ejections_.fetch_sub(1, std::memory_order_relaxed);
  recovered_ms_.store(ms_of(now), std::memory_order_relaxed);
  return true;
}

void TargetState::eject(SteadyTime now, std::uint64_t draw) noexcept {
  const std::int64_t at = ms_of(now);
  const std::int64_t longest = duration_cast<milliseconds>(kLongestEjection).count();
  if (at - recovered_ms_.load(std::memory_order_relaxed) > longest)
    ejections_.store(0, std::memory_order_relaxed);
  const std::uint32_t n = ejections_.fetch_add(1, std::memory_order_relaxed) + 1;
  const std::int64_t whole =
      std::min(longest, duration_cast<milliseconds>(kEjection).count() * std::int64_t{n});
  // 90 to 100 %: targets that went together do not all come back together.
  const std::int64_t jitter = static_cast<std::int64_t>(draw % 1'001) * whole / 10'000;
  probe_failures_.store(0, std::memory_order_relaxed);
  ejected_at_ms_.store(at, std::memory_order_relaxed);
  ejected_until_ms_.store(at + whole - jitter, std::memory_order_release);
  recovered_ms_.store(at + whole, std::memory_order_relaxed);
}

TargetState::Health TargetState::health(SteadyTime now) const noexcept {
  const std::int64_t until = ejected_until_ms_.load(std::memory_order_acquire);
  if (until == 0) return Health::healthy;
  return ms_of(now) < until ? Health::ejected : Health::trial_due;
}

void TargetState::recover(SteadyTime now) noexcept {
  for (std::atomic<std::uint64_t>& slot : seconds_) slot.store(0, std::memory_order_relaxed);
  in_row_.store(0, std::memory_order_relaxed);
  whose_row_.store(Asker::kNobody, std::memory_order_relaxed);
  recovered_ms_.store(ms_of(now), std::memory_order_relaxed);
  rest_until_ms_.store(0, std::memory_order_relaxed);
  ejected_until_ms_.store(0, std::memory_order_release);
}

void TargetState::rest(SteadyTime now, std::chrono::seconds wait) noexcept {
  const std::int64_t until = ms_of(now) + duration_cast<milliseconds>(wait).count();
  std::int64_t known = rest_until_ms_.load(std::memory_order_relaxed);
  while (known < until &&
         !rest_until_ms_.compare_exchange_weak(known, until, std::memory_order_relaxed)) {
  }
}

milliseconds TargetState::rest_left(SteadyTime now) const noexcept {
  const std::int64_t until = rest_until_ms_.load(std::memory_order_relaxed);
  return milliseconds{until == 0 ? 0 : std::max<std::int64_t>(0, until - ms_of(now))};
}

bool TargetState::probe_failed() noexcept {
  probe_.store(Probe::failing, std::memory_order_relaxed);
  const std::uint32_t row = probe_failures_.fetch_add(1, std::memory_order_relaxed) + 1;
  return row >= kProbeFailures && ejected_until_ms_.load(std::memory_order_relaxed) == 0;
}

// A probe that passes says nothing of a server that was ejected while its probes passed. Of one
// whose probes failed as well, or that could not be connected to, it says that it is back: then the
// rest of the time is spared.
void TargetState::probe_passed(SteadyTime now) noexcept {
  probe_.store(Probe::passing, std::memory_order_relaxed);
  const AttemptFault fault = last_fault_.load(std::memory_order_relaxed);
  const bool was_gone = fault == AttemptFault::connect || fault == AttemptFault::resolve ||
                        fault == AttemptFault::tls;
  if (probe_failures_.exchange(0, std::memory_order_relaxed) == 0 && !was_gone) return;
  std::int64_t until = ejected_until_ms_.load(std::memory_order_relaxed);
  const std::int64_t at = ms_of(now);
  if (until > at) ejected_until_ms_.compare_exchange_strong(until, at, std::memory_order_release);
}

void TargetState::probe_forgotten() noexcept {
  probe_.store(Probe::unknown, std::memory_order_relaxed);
  probe_failures_.store(0, std::memory_order_relaxed);
}

void TargetState::drain(bool on) {
  draining_.store(on, std::memory_order_relaxed);
  if (!on) ring();
}

TargetState::View TargetState::view(SteadyTime now) const noexcept {
  View view;
  view.health = health(now);
  view.probe = probe_.load(std::memory_order_relaxed);
  view.draining = draining();
  view.in_flight = in_flight();
  view.failures_in_row = in_row_.load(std::memory_order_relaxed);
  view.ejections = ejections_.load(std::memory_order_relaxed);
  if (view.health == Health::ejected)
    view.ejected_for = milliseconds{ejected_until_ms_.load(std::memory_order_relaxed) - ms_of(now)};
  view.resting_for = rest_left(now);
  view.requests = requests_.load(std::memory_order_relaxed);
  view.failures = failures_.load(std::memory_order_relaxed);
  view.last_fault = last_fault_.load(std::memory_order_relaxed);
  if (view.last_fault != AttemptFault::none)
    view.last_fault_ago = milliseconds{ms_of(now) - last_fault_ms_.load(std::memory_order_relaxed)};
  return view;
}

void TargetState::add_line(std::weak_ptr<WaitingLine> line) {
  const std::lock_guard lock(lines_mutex_);
  std::erase_if(lines_, [&](const std::weak_ptr<WaitingLine>& known) {
    return known.expired() || (!known.owner_before(line) && !line.owner_before(known));
  });
  lines_.push_back(std::move(line));
}

void TargetState::ring() {
  const std::lock_guard lock(lines_mutex_);
  for (const std::weak_ptr<WaitingLine>& known : lines_)
    if (const std::shared_ptr<WaitingLine> line = known.lock()) line->call_first();
}

Answering answering(const TargetState::View& view) noexcept {
  if (view.draining || view.health != TargetState::Health::healthy) return Answering::no;
  const std::uint32_t most = may_follow_request(view.last_fault) ? TargetState::kFailuresOfOneInRow
                                                                 : TargetState::kFailuresInRow;
  const bool failed = view.failures_in_row >= most;
  if (failed && view.last_fault_ago < kFailuresTell) return Answering::no;
  if (view.probe == TargetState::Probe::failing) return Answering::no;
  if (view.probe == TargetState::Probe::passing) return Answering::yes;
  return !failed && view.requests > view.failures ? Answering::yes : Answering::unknown;
}

}  // namespace solidrust
