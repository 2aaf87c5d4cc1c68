// Admits or refuses requests: takes all limits and budgets of the account and the key together, or
// none.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "limit/limit_status.h"
#include "limit/limits.h"
#include "limit/refusal_log.h"
#include "limit/reservation.h"
#include "limit/running_request.h"
#include "limit/subject.h"

namespace solidrust {

// The account and key that a request counts for, their limits, and the estimates of what it uses.
// Views live for the call. The test environment counts apart from the live one, so that sandbox
// calls use up no live quota.
struct LimitQuery {
  std::string_view account;
  const Limits* account_limits = nullptr;  // null or none(): unlimited
  std::string_view key;
  const Limits* key_limits = nullptr;
  Environment environment = Environment::live;
  std::uint64_t tokens = 0;  // estimate: prompt and the most that may be produced
  std::int64_t nano = 0;     // estimate of the cost
  UsageUnit unit = UsageUnit::none;
  std::uint64_t units = 0;  // of that unit, an estimate
};

// The answer to a LimitQuery.
struct Admission {
  std::variant<Reservation, Refusal> outcome;
  LimitStatus status;

  bool admitted() const noexcept { return outcome.index() == 0; }
  Reservation& reservation() { return *std::get_if<0>(&outcome); }  // precondition: admitted()
  Refusal& refusal() { return *std::get_if<1>(&outcome); }          // precondition: !admitted()
};

// A budget passed a threshold.
struct BudgetEvent {
  std::string account;
  std::string id;  // the account's again, or the key's
  std::int64_t at_ms = 0;
  int percent = 0;
  std::uint64_t tokens = 0;
  std::int64_t nano = 0;
};

// Earlier use, given to the limiter after a restart. Rows come in ascending order of at_ms.
struct PastUse {
  enum class Span : std::uint8_t {
    second,  // of the last minute, each request by itself: counts in the minute's windows
    minute,  // all of one clock minute, at_ms of the last: counts in the hour's and day's windows
  };
  std::string_view account;
  std::string_view key;
  Environment environment = Environment::live;
  Span span = Span::second;
  std::int64_t at_ms = 0;
  std::uint64_t requests = 0;
  std::uint64_t tokens = 0;
  std::array<std::uint64_t, kUsageUnits.size()> units{};  // by usage_unit_index()
};

// One per process, called from every worker. Thread-safe; takes one short lock per call and never
// waits for a file or the database. Subjects are spread over shards by account, so an account and
// its keys are always under one lock.
class Limiter {
 public:
  static constexpr std::size_t kShards = 256;
  explicit Limiter(const Clock& clock);
  Limiter(const Limiter&) = delete;
  Limiter& operator=(const Limiter&) = delete;

  Admission reserve(const LimitQuery& query);
  // How the limits stand, without using any. `each`, if given, gets every limit.
  LimitStatus look(const LimitQuery& query, std::vector<LimitReading>* each = nullptr);

  // How often calls of the account's live keys were refused, in each of the last clock hours, since
  // the process started.
  RefusalLog::Hours refusals(std::string_view account);

  // Counts against the budget of this account, or of this key if `key` is not empty: every request
  // that is admitted from now on, and all that run now, by their estimates. Returns since when:
  // what counts from earlier in this month is the base, given with set_base() for that same time
  // (ignored if it no longer is). For an existing budget it only changes the numbers, whose
  // thresholds are reported anew when they are passed, and returns nothing.
  std::optional<std::int64_t> begin_budget(std::string_view account, std::string_view key,
                                           const Budget& budget);
  // `reported`: the highest threshold that was reported of this month by a process before.
  void set_base(std::string_view account, std::string_view key, std::int64_t since_ms,
                std::uint64_t tokens, std::int64_t nano, int reported = 0);
  void end_budget(std::string_view account, std::string_view key);
  std::optional<BudgetReading> budget(std::string_view account, std::string_view key);
  std::vector<BudgetEvent> take_budget_events();

  void restore(const PastUse& use);
  // Frees the memory of windows and subjects for which nothing counts any more. Call it for every
  // shard once a minute or so, from any thread but a worker's: it holds one shard's lock for the
  // time it takes to walk it.
  void sweep(std::size_t shard);

  std::int64_t now_ms() const;  // the limiter's own time, see Reservation::counts_ms
  // How far the wall clock was set since the limiter began: what is kept on record has the time
  // now_ms() + wall_shift_ms(). Less than a second counts as 0, so that two calls in a row agree.
  std::int64_t wall_shift_ms() const;
  std::size_t subjects();
  std::size_t bytes();

 private:
  friend class Reservation;
  struct alignas(64) Shard {
    std::mutex mutex;
    SubjectTable subjects;
    std::list<RunningRequest> running;  // every admitted request that is not over
    std::list<RunningRequest> spare;    // nodes for the next ones
    std::size_t ledgers = 0;            // of the subjects here
    RefusalLog refusals;
    std::vector<BudgetEvent> events;  // at most a few per budget and month
  };
  // The account's or the key's side of a query.
  struct Party {
    LimitOwner owner;
    const Limits* limits;
    Subject* subject;  // null: nothing is limited, or not seen yet and not made
  };
  struct Verdict;

  Shard& shard_of(const Fingerprint& account) { return shards_[account.a >> 56]; }
  using Parties = std::array<Party, RunningRequest::kSides>;
  using Ids = std::array<Fingerprint, RunningRequest::kSides>;
  static Parties parties(const LimitQuery& query, const Ids& ids, Shard& shard, std::int64_t now,
                         bool make);
  static void judge(const Party& party, const LimitQuery& query, std::int64_t now, Verdict& worst);
  static void take(const Party& party, std::size_t side, Shard& shard, RunningRequest& running);
  static Ids ids_of(const LimitQuery& query) noexcept;
  static Ledger* ledger_of(Shard& shard, std::string_view account, std::string_view key);
  static void enter(Subject& subject, std::size_t side, RunningRequest& running);
  LimitStatus status(const Parties& parties, UsageUnit unit, std::int64_t now,
                     std::vector<LimitReading>* each) const;
  static void explain(const Verdict& worst, const LimitQuery& query, Shard& shard, std::int64_t now,
                      Refusal& refusal, LimitStatus& told);
  static void report(Shard& shard, Ledger& ledger, std::int64_t now, int percent = 0);
  void settle(Reservation& reservation, const Reservation::Used& used, bool keep_request);

  const Clock& clock_;
  const SteadyTime steady_origin_;
  const std::int64_t unix_origin_ms_;
  mutable std::atomic<std::int64_t> wall_shift_ms_{0};
  std::array<Shard, kShards> shards_;
};

}  // namespace solidrust
