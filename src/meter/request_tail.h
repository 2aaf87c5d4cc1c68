// The requests that have just ended, for the live tail: a ring for each worker, filled only while a
// watcher is connected. It holds the very records that the journal gets, and every refused request,
// of which the journal has only some (meter/refusals.h). In memory only.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "store/usage_rows.h"

namespace solidrust {

// One per process; outlives the workers. A worker never waits for a reader: each entry has a stamp,
// and a reader who finds that it was overwritten while he read it has lost that entry (a seqlock;
// request_tail.cc says why it is right).
class RequestTail {
 public:
  static constexpr std::size_t kEntries = 256;  // of a worker
  // A watcher must renew its watch at least this often; without a watcher the rings are not filled.
  static constexpr std::chrono::milliseconds kLease{5'000};
  static constexpr std::size_t kSeats = 64;           // watchers
  static constexpr std::size_t kSeatsOfMembers = 48;  // members among them, at most
  static constexpr std::size_t kSeatsOfAccount = 8;   // of one account

  // `clock` outlives it.
  RequestTail(std::size_t workers, const Clock& clock);
  ~RequestTail();
  RequestTail(const RequestTail&) = delete;
  RequestTail& operator=(const RequestTail&) = delete;

  // --- on the thread of that worker ---
  bool watched() const noexcept { return until_ms_.load(std::memory_order_relaxed) != 0; }
  // Does nothing without a watcher.
  void publish(std::size_t worker, const UsageRecord& record) noexcept;

  // --- any thread but a worker's of the API ---
  // Renews the watch, for kLease from now.
  void watch();
  // No request will come any more: watchers end.
  void close() noexcept { closed_.store(true, std::memory_order_relaxed); }
  bool closed() const noexcept { return closed_.load(std::memory_order_relaxed); }
  // How many entries there were, over all workers: whether something is new.
  std::uint64_t published() const noexcept;

  // How far a reader has read: an entry for each worker.
  using Place = std::vector<std::uint64_t>;
  Place end() const;  // behind all that is there
  struct Batch {
    std::vector<std::string> entries;  // see tail_record(); of a worker in their order
    std::uint64_t lost = 0;            // overwritten before they were read
  };
  // All that is behind `place`, which is moved.
  Batch read(Place& place) const;

  // A watcher's place among the kSeats.
  enum class Watcher : std::uint8_t { member, operator_ };
  class Seat {
   public:
    Seat(RequestTail& tail, std::string account, Watcher watcher)
        : tail_(&tail), account_(std::move(account)), watcher_(watcher) {}
    Seat(Seat&& other) noexcept
        : tail_(std::exchange(other.tail_, nullptr)),
          account_(std::move(other.account_)),
          watcher_(other.watcher_) {}
    Seat& operator=(Seat&&) = delete;
    ~Seat();

   private:
    RequestTail* tail_;
    std::string account_;
    Watcher watcher_;
  };
  // How many of this kind may watch. Operators take no member's seat while any of the kSeats is
  // free.
  static constexpr std::size_t seats_for(Watcher watcher) noexcept {
    return watcher == Watcher::member ? kSeatsOfMembers : kSeats;
  }
  // Nothing: all seats of the account, or all seats of its kind, are taken.
  std::optional<Seat> take_seat(const std::string& account, Watcher watcher);

 private:
  struct Ring;
  struct alignas(64) Part {
    std::atomic<Ring*> ring{nullptr};  // from the first watch() on
  };

  const Clock& clock_;
  std::atomic<std::int64_t> until_ms_{0};  // steady; 0: no watcher
  std::atomic<bool> closed_{false};
  std::vector<Part> parts_;
  std::mutex mutex_;  // of what follows, and of the rings' making
  std::vector<std::unique_ptr<Ring>> rings_;
  std::map<std::string, std::size_t, std::less<>> seats_;  // by account
  std::size_t members_ = 0;                                // of them
};

// The record of an entry; its views point into it. The entry is one that read() gave.
UsageRecord tail_record(const std::string& entry);

}  // namespace solidrust
