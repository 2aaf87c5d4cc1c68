// What all workers know of one target: how much runs on it, and whether it answers.
//
//   healthy --5 failures in a row, or over half of >= 20 in 10 s--> ejected, 30 s x n
//   ejected --its time is over, or a probe passes that had failed--> on trial: one request
//   on trial --success--> healthy        on trial --failure--> ejected, n + 1
//
// An answer that is an error may follow the request (upstream/exchange/attempt_fault.h). If all
// failures are such answers to one account, the answers of the last 30 s decide: a target that has
// answered another account is not ejected; one that has answered only that account is ejected after
// 10 failures in a row, and one that has answered no account after 5.
//
// A server that is overloaded and says for how long (Retry-After) rests for that long; this is
// apart from its health.
//
// n counts ejections; 300 s of health forget them. That the last target of a model is never
// ejected is for the caller (upstream/health/balancer.h): a target does not know its models.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "base/clock.h"
#include "upstream/exchange/asker.h"
#include "upstream/exchange/attempt_fault.h"
#include "upstream/health/recent_calls.h"

namespace solidrust {

class WaitingLine;

// Thread-safe; lock-free except for the queues. Lives on in the next catalog when the configuration
// is reloaded and still has the target.
class TargetState {
 public:
  static constexpr std::uint32_t kFailuresInRow = 5;
  static constexpr std::uint32_t kFailuresOfOneInRow = 10;
  static constexpr std::uint32_t kWindowRequests = 20;
  static constexpr std::chrono::seconds kWindow{10};
  static constexpr std::chrono::seconds kMeanwhile{30};  // a success protects the target this long
  static constexpr std::chrono::seconds kEjection{30};
  static constexpr std::chrono::seconds kLongestEjection{300};
  static constexpr std::uint32_t kProbeFailures = 3;

  enum class Health : std::uint8_t { healthy, ejected, trial_due };
  enum class Probe : std::uint8_t { unknown, passing, failing };

  // Places. `cap` 0: any number.
  bool take(std::uint32_t cap) noexcept;
  void give_back();
  std::uint32_t in_flight() const noexcept { return in_flight_.load(std::memory_order_seq_cst); }

  // Records how a request ended.
  void succeeded(Asker asker, SteadyTime now) noexcept;
  // How long it took, for those who look.
  void took(SteadyTime now, std::chrono::milliseconds time) noexcept {
    recent_.answered(now, time);
  }
  // Whether it should now be ejected, if others are left.
  bool failed(AttemptFault fault, Asker asker, SteadyTime now) noexcept;
  // It answers this account well, though the answer is not at its end yet.
  void vouch(Asker asker, SteadyTime now) noexcept;
  // The failure that was counted at `when` followed the request: it never was. Returns whether the
  // target had been ejected for it and is healthy again.
  bool forgive(SteadyTime when, SteadyTime now) noexcept;
  // `draw`: any 64 random bits, for the jitter of a tenth.
  void eject(SteadyTime now, std::uint64_t draw) noexcept;
  Health health(SteadyTime now) const noexcept;
  // The one request that tries an ejected target again; false: another is at it.
  bool begin_trial() noexcept { return !on_trial_.exchange(true, std::memory_order_acq_rel); }
  void end_trial() noexcept { on_trial_.store(false, std::memory_order_release); }
  bool on_trial() const noexcept { return on_trial_.load(std::memory_order_acquire); }
  void recover(SteadyTime now) noexcept;  // healthy again, and rested
  // It asked for a pause of this length (Retry-After). Of two pauses the later end counts.
  void rest(SteadyTime now, std::chrono::seconds wait) noexcept;
  std::chrono::milliseconds rest_left(SteadyTime now) const noexcept;

  // What a probe of its upstream said. Returns whether the target should now be ejected.
  bool probe_failed() noexcept;
  void probe_passed(SteadyTime now) noexcept;
  // It is not probed any more: what the last probe said is not known to be true now.
  void probe_forgotten() noexcept;

  bool draining() const noexcept { return draining_.load(std::memory_order_relaxed); }
  void drain(bool on);

  // For the operator.
  struct View {
    Health health = Health::healthy;
    Probe probe = Probe::unknown;
    bool draining = false;
    std::uint32_t in_flight = 0;
    std::uint32_t failures_in_row = 0;
    std::uint32_t ejections = 0;
    std::chrono::milliseconds ejected_for{0};  // still to go
    std::chrono::milliseconds resting_for{0};  // still to go
    std::uint64_t requests = 0;                // ended, since the process started
    std::uint64_t failures = 0;                // of them
    AttemptFault last_fault = AttemptFault::none;
    std::chrono::milliseconds last_fault_ago{0};
  };
  View view(SteadyTime now) const noexcept;
  RecentCalls::View recent(SteadyTime now) const noexcept { return recent_.view(now); }

  // The queues to notify when a slot is free. Destroyed ones are dropped.
  void add_line(std::weak_ptr<WaitingLine> line);
  void expect(int waiters) noexcept { waiters_.fetch_add(waiters, std::memory_order_seq_cst); }
  // Notifies the queues that a slot may be free.
  void ring();

 private:
  void count(SteadyTime now, bool failure) noexcept;

  struct Tally {
    std::uint32_t total = 0;
    std::uint32_t failed = 0;
    std::uint32_t whose = Asker::kNobody;  // the failures
  };
  Tally tally(SteadyTime now) const noexcept;
  bool is_due(SteadyTime now) const noexcept;
  bool row_is_due(SteadyTime now) const noexcept;

  alignas(64) std::atomic<std::uint32_t> in_flight_{0};
  std::atomic<int> waiters_{0};
  std::atomic<bool> draining_{false};
  std::atomic<bool> on_trial_{false};
  std::atomic<std::int64_t> ejected_until_ms_{0};  // steady; 0: healthy
  std::atomic<std::int64_t> ejected_at_ms_{0};     // steady; the last time
  std::atomic<std::int64_t> rest_until_ms_{0};     // steady
  std::atomic<std::uint32_t> in_row_{0};
  std::atomic<std::uint32_t> whose_row_{Asker::kNobody};
  std::array<std::atomic<std::uint64_t>, 2> vouched_{};  // two accounts answered last: mark, second
  alignas(64) std::atomic<std::uint64_t> requests_{0};
  std::atomic<std::uint64_t> failures_{0};
  std::array<std::atomic<std::uint64_t>, 10> seconds_{};  // second, total, failed
  std::array<std::atomic<std::uint64_t>, 10> whose_{};    // second, whose failures
  std::atomic<std::uint32_t> ejections_{0};
  std::atomic<std::int64_t> recovered_ms_{0};
  std::atomic<std::int64_t> last_fault_ms_{0};
  std::atomic<AttemptFault> last_fault_{AttemptFault::none};
  std::atomic<Probe> probe_{Probe::unknown};
  std::atomic<std::uint32_t> probe_failures_{0};
  RecentCalls recent_;
  std::mutex lines_mutex_;
  std::vector<std::weak_ptr<WaitingLine>> lines_;
};

// Whether a target answers, for who watches it. Not: it is drained or ejected, its calls fail in a
// row (the last target of a model is never ejected, however it fails), or its probe fails; a probe
// that passes says less than calls that fail. Unknown: it has not been asked since the start, or
// the calls that failed are longer ago than kFailuresTell and nobody has asked since.
enum class Answering : std::uint8_t { yes, no, unknown };
inline constexpr std::chrono::minutes kFailuresTell{5};
Answering answering(const TargetState::View& view) noexcept;

}  // namespace solidrust
