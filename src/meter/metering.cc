#include "meter/metering.h"

#include <utility>

#include <pthread.h>

#include "base/background_thread.h"
#include "base/log.h"

namespace solidrust {
namespace {

constexpr std::chrono::seconds kAlarmEvery{60};
constexpr std::size_t kPruneAtOnce = 5'000;
constexpr std::uint64_t kBudgetsEvery = 10;  // rounds
constexpr std::uint64_t kPruneEvery = 300;

}  // namespace

Metering::Metering(Journal& journal, UsageStore& usage, BudgetKeeper& budgets, Limiter& limiter,
                   const Clock& clock, const Options& options)
    : journal_(journal),
      usage_(usage),
      budgets_(budgets),
      limiter_(limiter),
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
  // On a full disk the server starts all the same: what must be billed is refused until there is
  // room.
  if (const Result<void> ready = journal_.refill(); !ready) alarm(ready.error());
  thread_ = std::thread([this] { run(); });
  return {};
}

Result<void> Metering::restore_limiter() {
  const std::int64_t now = limiter_.now_ms();
  const auto give = [this](PastUse::Span span) {
    return [this, span](const RecentUse& use) {
      limiter_.restore({use.account, use.key, use.environment, span, use.at_ms,
                        static_cast<std::uint64_t>(use.requests),
                        static_cast<std::uint64_t>(use.tokens)});
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
  if (Result<void> drained = drain_.all(); !drained)
    LogLine(LogLevel::error, "usage stays in the journal until the next start")
        .field("reason", drained.error().message);
}

bool Metering::flush(std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  const std::uint64_t mine = ++asked_;
  wake_.notify_all();
  return drained_.wait_for(lock, wait, [&] { return done_ >= mine; });
}

void Metering::run() {
  pthread_setname_np(pthread_self(), "metering");
  become_background_thread(Background::steady);
  for (;;) {
    std::uint64_t asked = 0;
    bool drain = rounds_ % options_.looks_to_a_drain == 0;
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, options_.interval, [this] { return stopping_ || asked_ > done_; });
      if (stopping_) return;
      asked = asked_;
      drain |= asked > done_;
    }
    const bool good = round(drain);
    if (good && drain) {
      const std::lock_guard lock(mutex_);
      done_ = asked;
    }
    drained_.notify_all();
    if (good) continue;
    std::unique_lock lock(mutex_);  // a database in trouble is not asked again at once
    wake_.wait_for(lock, std::chrono::seconds(1), [this] { return stopping_; });
  }
}

// Whether all went well; after a drain, then all of the journal is in the database.
bool Metering::round(bool drain) {
  Result<void> done;
  if (drain) done = drain_.all();
  if (const Result<void> ready = journal_.refill(); done && !ready) done = ready;
  limiter_.sweep(rounds_ % Limiter::kShards);
  if (done && rounds_ % kBudgetsEvery == 0) done = budgets_.step();
  if (done && rounds_ % kPruneEvery == 0) rarely();
  ++rounds_;
  if (done) return true;
  if (clock_.steady() - alarmed_ >= kAlarmEvery) alarm(done.error());
  return false;
}

void Metering::alarm(const Error& error) {
  alarmed_ = clock_.steady();
  LogLine(LogLevel::error, "usage cannot be written; what the journal has no room for is refused")
      .field("reason", error.message)
      .field("detail", error.internal);
}

void Metering::rarely() {
  const SystemTime now = clock_.system();
  UsageStore::Keep keep;
  keep.records_since_ms = unix_ms(now - options_.keep_records);
  keep.minutes_since_ms = unix_ms(now - options_.keep_minutes);
  keep.hours_since_ms = unix_ms(now - options_.keep_hours);
  if (const auto pruned = usage_.prune(keep, kPruneAtOnce); !pruned)
    LogLine(LogLevel::warn, "old usage could not be deleted")
        .field("reason", pruned.error().message);
}

}  // namespace solidrust
