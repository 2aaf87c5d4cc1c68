#include "meter/request_tail.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "meter/journal_record.h"

// The entry of number n stands in slot n % kEntries. Its stamp is 2n+1 while it is written and 2n+2
// from then on. Every word of a slot is an atomic, so that no read is a data race:
//
//   writer: stamp = 2n+1 (relaxed); each word (release); stamp = 2n+2 (release)
//   reader: stamp == 2n+2 (acquire); each word (acquire); stamp == 2n+2 still (relaxed)
//
// The first look at the stamp orders the reader behind all words of entry n. A word of a later
// entry m is stored behind stamp = 2m+1 with release; a reader who gets it with acquire is behind
// that store, so that his second look finds 2m+1 or a later stamp, and he drops what he has read.
// (No fences: ThreadSanitizer does not know them.)

namespace solidrust {
namespace {

constexpr std::size_t kWords = (kMaxJournalRecord + 7) / 8;

std::int64_t steady_ms(const Clock& clock) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(clock.steady().time_since_epoch())
      .count();
}

struct Slot {
  std::atomic<std::uint64_t> stamp{0};
  std::atomic<std::uint64_t> size{0};  // bytes
  std::array<std::atomic<std::uint64_t>, kWords> words{};
};

// False: it was overwritten.
bool read_slot(const Slot& slot, std::uint64_t number, std::string& out) {
  const std::uint64_t whole = 2 * number + 2;
  if (slot.stamp.load(std::memory_order_acquire) != whole) return false;
  const std::uint64_t size = slot.size.load(std::memory_order_acquire);
  if (size > kWords * 8) return false;
  std::array<std::uint64_t, kWords> words;
  for (std::size_t i = 0; i < (size + 7) / 8; ++i)
    words[i] = slot.words[i].load(std::memory_order_acquire);
  if (slot.stamp.load(std::memory_order_relaxed) != whole) return false;
  out.assign(reinterpret_cast<const char*>(words.data()), size);
  return true;
}

}  // namespace

struct RequestTail::Ring {
  std::atomic<std::uint64_t> head{0};  // of the next entry
  std::array<Slot, kEntries> slots;
};

RequestTail::RequestTail(std::size_t workers, const Clock& clock)
    : clock_(clock), parts_(workers) {}

RequestTail::~RequestTail() = default;

void RequestTail::publish(std::size_t worker, const UsageRecord& record) noexcept {
  std::int64_t until = until_ms_.load(std::memory_order_relaxed);
  if (until == 0) return;
  if (steady_ms(clock_) > until) {  // who watched has left
    until_ms_.compare_exchange_strong(until, 0, std::memory_order_relaxed);
    return;
  }
  Ring* const ring = parts_[worker].ring.load(std::memory_order_acquire);
  if (ring == nullptr) return;
  std::array<std::uint64_t, kWords> words;
  const std::size_t size = encode_record(record, reinterpret_cast<std::uint8_t*>(words.data()));
  const std::uint64_t number = ring->head.load(std::memory_order_relaxed);
  Slot& slot = ring->slots[number % kEntries];
  slot.stamp.store(2 * number + 1, std::memory_order_relaxed);
  slot.size.store(size, std::memory_order_release);
  for (std::size_t i = 0; i < (size + 7) / 8; ++i)
    slot.words[i].store(words[i], std::memory_order_release);
  slot.stamp.store(2 * number + 2, std::memory_order_release);
  ring->head.store(number + 1, std::memory_order_release);
}

void RequestTail::watch() {
  {
    const std::lock_guard lock(mutex_);
    if (rings_.empty())
      for (Part& part : parts_) {
        rings_.push_back(std::make_unique<Ring>());
        part.ring.store(rings_.back().get(), std::memory_order_release);
      }
  }
  until_ms_.store(steady_ms(clock_) + kLease.count(), std::memory_order_relaxed);
}

std::uint64_t RequestTail::published() const noexcept {
  std::uint64_t sum = 0;
  for (const Part& part : parts_)
    if (const Ring* const ring = part.ring.load(std::memory_order_acquire))
      sum += ring->head.load(std::memory_order_acquire);
  return sum;
}

RequestTail::Place RequestTail::end() const {
  Place place(parts_.size(), 0);
  for (std::size_t i = 0; i < parts_.size(); ++i)
    if (const Ring* const ring = parts_[i].ring.load(std::memory_order_acquire))
      place[i] = ring->head.load(std::memory_order_acquire);
  return place;
}

RequestTail::Batch RequestTail::read(Place& place) const {
  Batch batch;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const Ring* const ring = parts_[i].ring.load(std::memory_order_acquire);
    if (ring == nullptr) continue;
    const std::uint64_t head = ring->head.load(std::memory_order_acquire);
    if (head - place[i] > kEntries) {
      batch.lost += head - kEntries - place[i];
      place[i] = head - kEntries;
    }
    for (std::string entry; place[i] < head; ++place[i]) {
      if (read_slot(ring->slots[place[i] % kEntries], place[i], entry))
        batch.entries.push_back(std::move(entry));
      else
        ++batch.lost;
    }
  }
  return batch;
}

RequestTail::Seat::~Seat() {
  if (tail_ == nullptr) return;
  const std::lock_guard lock(tail_->mutex_);
  if (watcher_ == Watcher::member) --tail_->members_;
  const auto found = tail_->seats_.find(account_);
  if (--found->second == 0) tail_->seats_.erase(found);
}

std::optional<RequestTail::Seat> RequestTail::take_seat(const std::string& account,
                                                        Watcher watcher) {
  const std::lock_guard lock(mutex_);
  std::size_t taken = 0;
  for (const auto& [whose, count] : seats_) taken += count;
  const auto own = seats_.find(account);
  const bool member = watcher == Watcher::member;
  if (taken >= kSeats || (member && members_ >= kSeatsOfMembers) ||
      (own != seats_.end() && own->second >= kSeatsOfAccount))
    return std::nullopt;
  ++seats_[account];
  if (member) ++members_;
  return std::optional<Seat>(std::in_place, *this, account, watcher);
}

UsageRecord tail_record(const std::string& entry) {
  UsageRecord record;
  decode_record({reinterpret_cast<const std::uint8_t*>(entry.data()), entry.size()}, record);
  return record;
}

}  // namespace solidrust
