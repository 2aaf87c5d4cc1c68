// Sends the messages of the outbox. Retries each after growing pauses until the receiver accepts it
// or the sender gives up.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "config/alert_kind.h"
#include "control/alerts/alert_sink.h"
#include "store/alert_store.h"

namespace solidrust {

// step() belongs to one thread; the rest is any thread's. Does not own its parts.
class AlertSender {
 public:
  // The wait before each retry, as a multiple of the first.
  static constexpr std::array<std::int64_t, 7> kSteps{1, 6, 24, 120, 720, 4'320, 17'280};
  // A receiver that asks for a longer wait (Retry-After) gets it, up to this.
  static constexpr std::chrono::hours kLongestAsked{1};
  static constexpr std::size_t kTries = kSteps.size() + 1;
  enum class Outcome : std::uint8_t { delivered, retried, dead };
  static constexpr std::array<std::string_view, 3> kOutcomes{"delivered", "retried", "dead"};

  struct Options {
    // Made anew for each thread that sends.
    std::function<std::vector<NamedSink>()> sinks;
    std::vector<std::string> kinds;  // those that are sent
    std::chrono::milliseconds retry_first{5'000};
  };

  AlertSender(AlertStore& store, const Clock& clock, Random& random, Options options);

  // Applies the settings of a reload; sinks that responded 410 are tried again.
  void configure(Options options);
  // One attempt at each sink with a due message. A sink that does not respond delays the others by
  // at most its deadline. True: something was sent, and more may be due.
  Result<bool> step(const std::atomic<bool>& give_up);
  std::vector<SinkState> sinks() const;
  // Sends every sink a message marked as a test, and waits for the responses.
  std::vector<SinkTest> test(const std::atomic<bool>& give_up) const;

  std::uint64_t count(AlertKind kind, Outcome outcome) const noexcept {
    return counts_[static_cast<std::size_t>(kind)][static_cast<std::size_t>(outcome)].load(
        std::memory_order_relaxed);
  }

 private:
  Result<void> take_options();
  Result<bool> send_one(NamedSink& sink, const std::atomic<bool>& give_up);

  AlertStore& store_;
  const Clock& clock_;
  Random& random_;
  mutable std::mutex mutex_;
  Options options_;
  std::uint64_t version_ = 1;
  std::vector<SinkState> states_;
  // The result of the last attempt, until it is in the database. Nothing is sent before that, or
  // the same message would be sent again and again.
  struct Tried {
    AlertDeliveryRow delivery;  // as it was before
    AlertTryRow row;
    std::string_view state;
    std::int64_t next_ms = 0;
  };
  Result<void> record();
  // The sending thread's:
  std::optional<Tried> tried_;
  std::uint64_t taken_version_ = 0;
  std::vector<NamedSink> sinks_;
  std::vector<std::string> names_;
  std::set<std::string> gone_;
  Options in_force_;
  std::array<std::array<std::atomic<std::uint64_t>, kOutcomes.size()>, kAlertKinds.size()>
      counts_{};
};

}  // namespace solidrust
