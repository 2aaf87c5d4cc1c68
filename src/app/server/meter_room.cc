#include "app/server/meter_room.h"

#include <charconv>
#include <string>
#include <utility>

#include "base/json_writer.h"
#include "base/log.h"
#include "control/gate.h"
#include "control/tiers/tier_operations.h"
#include "meter/journal_drain.h"

namespace solidrust {
namespace {

constexpr std::chrono::seconds kFlushWait{2};

Journal::Options journal_options(const Settings& settings, WorkerCounts workers) {
  Journal::Options options;
  options.resident_writers = workers.api;  // the console's writes for the playground only
  options.max_bytes = settings.journal_bytes;
  options.segment_bytes = Journal::segment_bytes_for(options.max_bytes, workers.all);
  return options;
}

Metering::Options metering_options(const Settings& settings) {
  Metering::Options options;
  options.keep_records = std::chrono::duration_cast<std::chrono::hours>(settings.keep_records);
  return options;
}

// Checked when the settings were loaded.
LimitChanges changes_of(const TierSettings& tier) {
  const std::string* const texts[kLimitKinds] = {
      &tier.requests_per_minute,   &tier.requests_per_hour,  &tier.requests_per_day,
      &tier.tokens_per_minute,     &tier.concurrent,         &tier.images_per_day,
      &tier.audio_seconds_per_day, &tier.characters_per_day, &tier.documents_per_day};
  LimitChanges changes;
  for (std::size_t i = 0; i < kLimitKinds; ++i) {
    const std::string& text = *texts[i];
    if (text.empty()) continue;
    std::uint64_t number = 0;
    if (text == "unlimited")
      changes.unlimited[i] = true;
    else if (std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc{})
      changes.given.of(static_cast<LimitKind>(i)) = number;
  }
  return changes;
}

}  // namespace

MeterRoom::MeterRoom(DataHome& home, DatabaseThread& reader, const Clock& clock,
                     const Settings& settings, WorkerCounts workers,
                     std::unique_ptr<Journal> journal)
    : usage_(home.usage()),
      budgets_(home.budgets()),
      journal_(std::move(journal)),
      limiter_(clock),
      keeper_(limiter_, home.usage(), home.budgets(), home.tiers(), policy_, clock),
      usage_reader_(home.usage(), reader, clock),
      tail_(workers.all, clock),
      keeps_error_text_(settings.keep_error_text == "on"),
      services_{limiter_,           policy_, *journal_, &refusals_, &usage_reader_,
                &keeps_error_text_, &tail_},
      metering_(*journal_, home.usage(), keeper_, limiter_, refusals_, clock,
                metering_options(settings)) {}

Result<std::unique_ptr<MeterRoom>> MeterRoom::open(DataHome& home, DatabaseThread& reader,
                                                   const Clock& clock, const Settings& settings,
                                                   WorkerCounts workers) {
  auto journal =
      Journal::open(home.folder().journal(), workers.all, journal_options(settings, workers));
  if (!journal) return std::move(journal).error();
  const SetAside::Count aside = (*journal)->set_aside().count();
  if (aside.any())
    LogLine(LogLevel::warn, "usage_is_set_aside")
        .field("records", aside.records)
        .field("segments", aside.segments)
        .field("advice", "It is in no sum: solidrust usage set-aside list");
  std::unique_ptr<MeterRoom> room(
      new MeterRoom(home, reader, clock, settings, workers, std::move(journal).value()));
  if (Result<void> started = room->metering_.start(); !started) return std::move(started).error();
  return room;
}

void MeterRoom::configure(const Settings& settings) {
  keeps_error_text_.store(settings.keep_error_text == "on", std::memory_order_relaxed);
}

Result<void> MeterRoom::set_budget(const BudgetRow& row, const AuditRow& audit) {
  return keeper_.set(row, audit, [this] { flush(); });
}

std::vector<LimitReading> MeterRoom::limit_readings(const AccountId& account,
                                                    std::string_view tier) {
  const PolicyPtr policy = policy_.current();
  LimitQuery query;
  query.account = account.str();
  query.account_limits = &policy->tier(tier);
  std::vector<LimitReading> readings;
  limiter_.look(query, &readings);
  return readings;
}

std::optional<BudgetReading> MeterRoom::budget_reading(const AccountId& account,
                                                       std::string_view key) {
  return limiter_.budget(account.str(), key);
}

std::vector<std::uint32_t> MeterRoom::refusals(const AccountId& account) {
  const RefusalLog::Hours hours = limiter_.refusals(account.str());
  return {hours.begin(), hours.end()};
}

void MeterRoom::flush() {
  if (!metering_.flush(kFlushWait))
    LogLine(LogLevel::warn, "usage_read_incomplete")
        .field("detail", "some of it waits in the journal");
}

std::string MeterRoom::journal_status() const {
  const Journal::Stats stats = journal_->stats();
  std::string out;
  JsonWriter(out)
      .begin_object()
      .key("waiting_bytes")
      .value(std::uint64_t{stats.waiting})
      .key("bound_bytes")
      .value(std::uint64_t{stats.bound})
      .key("full")
      .value(stats.full)
      .key("behind_ms")
      .value(std::int64_t{metering_.behind().count()})
      .end_object();
  return out;
}

Result<void> apply_tiers(ControlContext& control, const std::vector<TierSettings>& tiers) {
  const Caller config = Caller::system({"config", "", ""});
  for (const TierSettings& tier : tiers) {
    auto changed = Gate::perform(control, config, kSetTier, tier.name, changes_of(tier));
    if (!changed) return std::move(changed).error();
  }
  return {};
}

Result<void> drain_journal(DataHome& home) {
  auto journal = Journal::open(home.folder().journal(), 0, {});
  if (!journal) return std::move(journal).error();
  return JournalDrain(**journal, home.usage()).all();
}

}  // namespace solidrust
