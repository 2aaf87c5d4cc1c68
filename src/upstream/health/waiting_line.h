// The queue of a model whose targets are all full: bounded, fair between accounts by weight, shared
// by all workers.
//
// Fair queueing by virtual finish times (Demers, Keshav and Shenker 1989; start-time variant by
// Goyal 1996): each request of an account is due 1/weight after the account's one before, and the
// one that is due first goes first. So an account that sends a hundred concurrent requests delays
// its own requests, not those of the others.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace solidrust {

// Thread-safe.
class WaitingLine {
 public:
  // One that waits; stays where it is from join() to leave().
  struct Waiter {
    // Called on any thread, under the queue's lock: forwards that a slot may be free.
    void (*call)(void* context) = nullptr;
    void* context = nullptr;

   private:
    friend class WaitingLine;
    std::string account;
    std::pair<double, std::uint64_t> due{};
    double start = 0;
    bool called = false;
  };

  enum class Joined : std::uint8_t { yes, line_full, too_long };

  // `most`: how many may wait; `patience`: how long this one would; `places`: the slots of the
  // model's targets. Nothing has changed when it is not `yes`.
  Joined join(Waiter& waiter, std::string_view account, std::uint32_t weight, std::size_t most,
              std::chrono::milliseconds patience, std::uint32_t places);
  // Call it when the request has a slot or stops waiting. Notifies the next one, unless this one
  // stops waiting without having been notified.
  enum class Leaves : std::uint8_t { with_place, without };
  void leave(Waiter& waiter, Leaves how);
  bool is_first(const Waiter& waiter) const;
  // A slot may be free: notifies the first.
  void call_first();

  std::size_t waiting() const noexcept { return waiting_.load(std::memory_order_seq_cst); }
  // The expected wait of a request that joins now: the requests up to it, itself included, times
  // the mean duration, divided by the slots. Zero while the duration is unknown.
  std::chrono::milliseconds expected_wait(std::uint32_t places) const;
  // How long a request has had its place; a moving mean over about 8.
  void took(std::chrono::milliseconds time) noexcept;

 private:
  struct Account {
    double last_due = 0;
    std::size_t waiting = 0;
  };
  std::chrono::milliseconds wait_behind(std::size_t before, std::uint32_t places) const noexcept;

  mutable std::mutex mutex_;
  std::map<std::pair<double, std::uint64_t>, Waiter*> line_;
  std::unordered_map<std::string, Account> accounts_;  // that wait
  double now_ = 0;                                     // virtual: the start of the last served
  std::uint64_t arrivals_ = 0;
  std::atomic<std::size_t> waiting_{0};
  std::atomic<std::uint32_t> took_us_{0};
};

}  // namespace solidrust
