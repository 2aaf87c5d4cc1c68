#include "meter/metering.h"

#include <utility>

#include <pthread.h>

#include "base/background_thread.h"
#include "base/log.h"
#include "meter/accepting_append.h"

namespace solidrust {
namespace {

constexpr std::chrono::seconds kAlarmEvery{60};
constexpr std::size_t kPruneAtOnce = 5'000;
constexpr std::uint64_t kBudgetsEvery = 10;  // rounds
constexpr std::uint64_t kPruneEvery = 300;
// Of the journal's bound: from where on the drain gives way to nobody, and until where.
constexpr std::size_t kHurryPart = 4;
constexpr std::size_t kCalmPart = 8;

}  // namespace

Metering::Metering(Journal& journal, UsageStore& usage, BudgetKeeper& budgets, Limiter& limiter,
                   Refusals& refusals, const Clock& clock, const Options& options)
    : journal_(journal),
      usage_(usage),
      budgets_(budgets),
      limiter_(limiter),
      refusals_(refusals),
      clock_(clock),
      options_(options),
      drain_(journal, usage) {}

Metering::~Metering() {
  stop();
}

Result<void> Metering::start() {
  if (Result<void> drained = drain_.all(); !drained) return drained;
  if (Result<void> restored = restore_limiter(); !restored) return restored;
  if (Result<void> begun = budgets_.begin(); !begun) return begun;
  emptied_ = clock_.steady();
  // On a full disk the server starts all the same: what must be billed is refused until there is
  // room. The journal has told the log.
  (void)journal_.refill();
  // Made here: a thread has the priority of the one that makes it.
  hurried_.emplace(ThreadPool::Options{.name = "metering-hurry", .waiting = 1, .busy = {}});
  thread_ = std::thread([this] { run(); });
  return {};
}

Result<void> Metering::restore_limiter() {
  const std::int64_t now = limiter_.now_ms();
  const auto give = [this](PastUse::Span span) {
    return [this, span](const RecentUse& use) {
      PastUse past{use.account,
                   use.key,
                   use.environment,
                   span,
                   use.at_ms,
                   static_cast<std::uint64_t>(use.requests),
                   static_cast<std::uint64_t>(use.tokens)};
      std::copy(use.units.begin(), use.units.end(), past.units.begin());
      limiter_.restore(past);
    };
  };
  Result<void> read =
      usage_.recent_requests(now - kMinuteWindow.length_ms, give(PastUse::Span::second));
  if (!read) return read;
  return usage_.recent_minutes(now - kDayWindow.length_ms - 60'000, give(PastUse::Span::minute));
}

void Metering::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (!thread_.joinable()) return;
  thread_.join();
  hurried_->stop();
  if (Result<void> drained = drain_.all(); !drained)
    LogLine(LogLevel::error, "usage_left_in_journal")
        .field("detail", "it is read at the next start")
        .field("reason", drained.error().message);
  if (Result<void> written = write_refusals(refusals_.take_all()); !written)
    LogLine(LogLevel::error, "refusals_not_written").field("reason", written.error().message);
}

bool Metering::flush(std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  const std::uint64_t mine = ++asked_;
  wake_.notify_all();
  return drained_.wait_for(lock, wait, [&] { return done_ >= mine; });
}

std::chrono::milliseconds Metering::behind() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - emptied_.load());
}

void Metering::run() {
  pthread_setname_np(pthread_self(), "metering");
  become_background_thread(Background::steady);
  bool unfinished = false;
  for (;;) {
    std::uint64_t asked = 0;
    bool drains = unfinished || rounds_ % options_.looks_to_a_drain == 0;
    {
      std::unique_lock lock(mutex_);
      if (!unfinished)
        wake_.wait_for(lock, options_.interval, [this] { return stopping_ || asked_ > done_; });
      if (stopping_) return;
      asked = asked_;
      drains |= asked > done_;
    }
    Result<void> good;
    if (drains) {
      good = write_refusals(asked > done_ ? refusals_.take_all()
                                          : refusals_.take(unix_ms(clock_.system())));
      const Result<Drained> drained = drain();
      unfinished = drained && *drained == Drained::some;
      if (good && !drained) good = drained.error();
      const std::lock_guard lock(mutex_);
      if (drained && !unfinished) done_ = asked;
    } else {
      (void)journal_.refill();
    }
    drained_.notify_all();
    limiter_.sweep(rounds_ % Limiter::kShards);
    if (good) good = duties();
    ++rounds_;
    if (good) continue;
    alarm(good.error());
    unfinished = false;
    std::unique_lock lock(mutex_);  // a database in trouble is not asked again at once
    wake_.wait_for(lock, std::chrono::seconds(1), [this] { return stopping_; });
  }
}

Result<Metering::Drained> Metering::drain() {
  const Journal::Stats journal = journal_.stats();
  if (journal.waiting >= journal.bound / kHurryPart) hurrying_ = true;
  if (journal.waiting < journal.bound / kCalmPart) hurrying_ = false;
  if (!hurrying_) return drain_round();
  return hurried_->call([this] { return drain_round(); });
}

// No longer than a look's interval and a batch: other duties wait. Spares are made between batches,
// so that a worker seldom has to make one.
Result<Metering::Drained> Metering::drain_round() {
  const SteadyTime until = clock_.steady() + options_.interval;
  for (;;) {
    const SteadyTime began = clock_.steady();
    Result<std::size_t> done = drain_.step();
    (void)journal_.refill();
    if (!done) return std::move(done).error();
    if (*done < drain_.batch()) {
      emptied_ = began;
      return Drained::empty;
    }
    if (clock_.steady() >= until) return Drained::some;
  }
}

// Not by way of the journal: nothing of them is billed.
Result<void> Metering::write_refusals(std::vector<Refusals::Sum> sums) {
  if (sums.empty()) return {};
  std::vector<UsageRecord> records;
  records.reserve(sums.size());
  for (const Refusals::Sum& sum : sums) records.push_back(sum.record());
  std::vector<RefusedRecord> not_accepted;
  if (const auto written = append_accepted(usage_, records, not_accepted); !written) {
    refusals_.give_back(std::move(sums));
    return written.error();
  }
  return journal_.set_aside().add(not_accepted);
}

Result<void> Metering::duties() {
  Result<void> done;
  if (rounds_ % kBudgetsEvery == 0) done = budgets_.step();
  if (done && rounds_ % kPruneEvery == 0) rarely();
  return done;
}

void Metering::alarm(const Error& error) {
  const SteadyTime now = clock_.steady();
  if (alarmed_ && now - *alarmed_ < kAlarmEvery) return;
  alarmed_ = now;
  LogLine(LogLevel::error, "usage_not_written")
      .field("reason", error.message)
      .field("detail", error.internal);
}

void Metering::rarely() {
  if (const std::uint64_t lost = refusals_.lost(); lost != refusals_lost_) {
    LogLine(LogLevel::error, "refusals_lost").field("refusals", lost - refusals_lost_);
    refusals_lost_ = lost;
  }
  const SystemTime now = clock_.system();
  UsageStore::Keep keep;
  keep.records_since_ms = unix_ms(now - options_.keep_records);
  keep.minutes_since_ms = unix_ms(now - options_.keep_minutes);
  keep.hours_since_ms = unix_ms(now - options_.keep_hours);
  if (const auto pruned = usage_.prune(keep, kPruneAtOnce); !pruned)
    LogLine(LogLevel::warn, "old_usage_not_deleted").field("reason", pruned.error().message);
}

}  // namespace solidrust
